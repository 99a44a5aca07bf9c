# Sourced by ./run and ./test: which packages are needed, and how they get onto a Debian or Ubuntu machine.
# shellcheck shell=bash

scorta_build_packages=(build-essential cmake ninja-build ccache lld pkg-config dpkg-dev ca-certificates
    qt6-base-dev qt6-tools-dev qt6-tools-dev-tools qt6-l10n-tools qt6-svg-dev qtkeychain-qt6-dev
    libsqlite3-dev libsqlitecpp-dev libzstd-dev libgumbo-dev libcli11-dev libgsasl-dev libssl-dev)
# Used at run time and looked up by name, so no library dependency pulls them in.
scorta_run_packages=(qt6-qpa-plugins)
scorta_test_packages=(dovecot-core dovecot-imapd openssl util-linux procps)

# Sets `missing` to those of the given packages that are not installed.
scorta_missing() {
    missing=()
    local package
    local installed
    installed=$(dpkg-query -W -f='${Package} ${db:Status-Status}\n' "$@" 2>/dev/null |
        sed -n 's/ installed$//p' || true)
    for package in "$@"; do
        grep -qx -- "$package" <<<"$installed" || missing+=("$package")
    done
}

# scorta_install ASK PACKAGE...: installs what is missing. ASK is "ask" or "yes"; without a terminal nothing is asked.
scorta_install() {
    local ask=$1
    shift
    if ! command -v apt-get >/dev/null 2>&1; then
        echo "This machine has no apt-get. Install the equivalents of: $*" >&2
        echo "then build with cmake (README.md, \"Building\")." >&2
        return 1
    fi
    scorta_missing "$@"
    [ ${#missing[@]} -eq 0 ] && return 0
    echo "Scorta needs these packages, which are not installed yet:"
    printf '  %s\n' "${missing[@]}"
    local sudo=()
    if [ "$(id -u)" -ne 0 ]; then
        if ! command -v sudo >/dev/null 2>&1; then
            echo "Installing them needs root, and there is no sudo here. As root: apt-get install ${missing[*]}" >&2
            return 1
        fi
        sudo=(sudo)
        # Without a terminal sudo could only wait for a password that nobody types.
        [ -t 0 ] || sudo=(sudo -n)
    fi
    if [ "$ask" = ask ] && [ -t 0 ] && [ -t 1 ]; then
        local answer
        read -r -p "Install them now with ${sudo[*]} apt-get? [Y/n] " answer
        case $answer in
            "" | [Yy]*) ;;
            *)
                echo "Nothing was installed." >&2
                return 1
                ;;
        esac
    fi
    local log
    log=$(mktemp)
    local try
    # The package lists may be old or missing: install, and if that fails fetch the lists and install again.
    for try in 1 2; do
        if "${sudo[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends \
            "${missing[@]}" >"$log" 2>&1 </dev/null; then
            rm -f "$log"
            echo "Installed."
            return 0
        fi
        if [ "$try" = 1 ]; then
            "${sudo[@]}" apt-get update >>"$log" 2>&1 </dev/null || true
        fi
    done
    echo "The installation failed:" >&2
    tail -n 15 "$log" >&2
    rm -f "$log"
    return 1
}

# scorta_build_folder NAME: prints a folder to build in: build/NAME of the source tree, or, where that may not be
# written, one in the user's cache.
scorta_build_folder() {
    local wanted=$scorta_root/build/$1
    if mkdir -p "$wanted" 2>/dev/null && [ -w "$wanted" ]; then
        echo "$wanted"
        return
    fi
    local cache=${SCORTA_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/scorta}
    wanted=$cache/build-$(printf %s "$scorta_root" | sha256sum | cut -c1-12)/$1
    mkdir -p "$wanted"
    echo "$wanted"
}
