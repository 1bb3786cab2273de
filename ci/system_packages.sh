#!/bin/sh
# What only the tests need and no package registry has: a browser and a real RabbitMQ. Running Moneta needs neither.
set -u
cd "$(dirname "$0")/.." || exit 1
has() { command -v "$1" >/dev/null 2>&1; }

set --
has chromium || has chromium-browser || has google-chrome || [ -d "/Applications/Google Chrome.app" ] || set -- chromium
has rabbitmq-server || [ -x /usr/lib/rabbitmq/bin/rabbitmq-server ] || set -- "$@" rabbitmq-server
[ $# -eq 0 ] && exit 0

as_root() {
  if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo -n "$@"; fi
}

if has apt-get; then
  if [ "$(id -u)" -ne 0 ] && ! sudo -n true 2>/dev/null; then
    echo "The tests need: $*" >&2
    echo "  → Install them: sudo apt-get install -y $*" >&2
    exit 1
  fi
  # Installed, not started: the tests start a broker of their own.
  policy=/usr/sbin/policy-rc.d
  if [ ! -e "$policy" ]; then
    trap 'as_root rm -f "$policy"' EXIT
    printf '#!/bin/sh\nexit 101\n' | as_root tee "$policy" >/dev/null
    as_root chmod 755 "$policy"
  fi
  export DEBIAN_FRONTEND=noninteractive
  if [ "$(id -u)" -eq 0 ]; then root="env"; else root="sudo"; fi
  ci/step.sh "package lists" "$root" apt-get update -q &&
    ci/step.sh "packages for the tests" "$root" apt-get install -y -q --no-install-recommends "$@"
  exit
fi
if has brew; then
  for name in "$@"; do
    case "$name" in
      rabbitmq-server) ci/step.sh "RabbitMQ" brew install rabbitmq || exit 1 ;;
      *) ci/step.sh "Chromium" brew install --cask chromium || exit 1 ;;
    esac
  done
  exit 0
fi
echo "The tests need: $*" >&2
echo "  → Install them with the package manager of this machine." >&2
exit 1
