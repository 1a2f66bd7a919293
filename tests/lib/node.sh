# Node.js and the programs that read our reports. Sourced, not run, after packages.sh.
# shellcheck shell=bash

# Installs what tests/formats/package-lock.json names, unless it is there.
install_node_modules() {
  local folder=tests/formats log
  if ! command -v node >/dev/null || ! command -v npm >/dev/null; then
    install_packages nodejs npm || return 1
  fi
  ! cmp -s "$folder/package-lock.json" "$folder/node_modules/.installed" || return 0
  echo "Installing the readers of reports, by npm ..."
  log=$(mktemp)
  # Their own scripts are not run: what they would do is done here.
  if ! npm ci --prefix "$folder" --ignore-scripts --no-audit --no-fund >"$log" 2>&1; then
    tail -n 20 "$log" >&2
    rm -f "$log"
    echo "npm could not install them; mend that, and run this again" >&2
    return 1
  fi
  rm -f "$log"
  chmod +x "$folder"/node_modules/@microsoft/sarif-multitool-linux/Sarif.Multitool
  cp "$folder/package-lock.json" "$folder/node_modules/.installed"
}
