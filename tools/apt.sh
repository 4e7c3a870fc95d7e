#!/bin/sh
# Install a package of the distribution, or say which one is missing.
set -eu
if [ "$(id -u)" = 0 ]; then run=""; elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then run="sudo -n"; else run=none; fi
if [ "$run" = none ] || ! command -v apt-get >/dev/null; then
  echo "Polku needs the package $1 of your distribution: sudo apt-get install $1" >&2
  exit 1
fi
echo "Installing $1 of the distribution"
$run apt-get update -qq
DEBIAN_FRONTEND=noninteractive $run apt-get install -y -qq --no-install-recommends "$1" >/dev/null
