# How everything here is compiled: the language, the warnings, the hardening.
# Each target links ra_flags.

add_library(ra_flags INTERFACE)
target_compile_features(ra_flags INTERFACE c_std_17)
target_compile_definitions(ra_flags INTERFACE _GNU_SOURCE)
target_include_directories(ra_flags INTERFACE ${PROJECT_SOURCE_DIR}/include)
set(CMAKE_C_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)

target_compile_options(ra_flags INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wstrict-prototypes
  -Wmissing-prototypes -Wwrite-strings -Wcast-qual -Wformat=2 -Wundef -Wvla
  -Wimplicit-fallthrough -Wnull-dereference
  $<$<BOOL:${RA_WERROR}>:-Werror>)

include(CheckPIESupported)
check_pie_supported(LANGUAGES C)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
target_compile_options(ra_flags INTERFACE -fstack-protector-strong -fstack-clash-protection
  # The sanitizers do their own checks of what fortified functions check.
  $<$<NOT:$<CONFIG:Debug>>:-D_FORTIFY_SOURCE=2>)
target_link_options(ra_flags INTERFACE -Wl,-z,relro,-z,now -Wl,-z,noexecstack -Wl,--as-needed)
