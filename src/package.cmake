# What `cpack -G DEB` makes.

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME rootfs-audit)
set(CPACK_PACKAGE_CONTACT "rootfs-audit maintainers <root@localhost>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "audit containers for read-only root filesystems")
set(CPACK_PACKAGE_DESCRIPTION
  "rootfs-audit asks a Docker or Podman engine for each container's configuration and
 tells which ones have a read-only root filesystem, as the CIS Docker Benchmark wants,
 and where each may write instead.")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_RESOURCE_FILE_LICENSE ${PROJECT_SOURCE_DIR}/LICENSE)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION admin)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_SUGGESTS "docker.io | podman")
include(CPack)
