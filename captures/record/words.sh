# The words scenarios are written with.

# try COMMAND ...: it should work; a failure is logged and does not stop the scenario.
# $CHANGES_ONLY leaves out what only shows, and what is refused, for live tests on slow machines.
try() {
    if [ -n "${CHANGES_ONLY:-}" ]; then
        case " $* " in *" show "* | *" list "* | *" get "*) return 0 ;; esac
    fi
    echo "$*"
    "$@" >/tmp/record-out 2>&1 </dev/null
    code=$?
    [ $code -eq 0 ] || { echo "FAILED ($code) $*"; sed 's/^/#   /' /tmp/record-out | head -n 3; }
    return $code
}

# told COMMAND ...: it should work, and the log holds what it prints, for tests to compare with.
told() {
    try "$@" && sed 's/^/#: /' /tmp/record-out
}

# ask FAMILY COMMAND ...: one generic request, where no program speaks the family.
ask() {
    python3 "$RECORD/genl_user.py" "$@"
}

# refused COMMAND ...: the kernel should refuse it.
refused() {
    [ -z "${CHANGES_ONLY:-}" ] || return 0
    echo "$*"
    if "$@" >/tmp/record-out 2>&1 </dev/null; then
        echo "UNEXPECTED: not refused: $*"
    else
        echo "# refused ($?)"
        sed 's/^/#   /' /tmp/record-out | head -n 3
    fi
}

# have MODULE ...: whether this kernel brings them all; otherwise say what is skipped.
have() {
    for module in "$@"; do
        if ! modprobe -q "$module"; then
            echo "SKIPPED: no module $module in $(uname -r)"
            return 1
        fi
    done
}

# newer WORDS ...: an `ip` command that Debian 12's iproute2 does not know.
newer() {
    case $(ip -V) in
    *iproute2-6.1.*) echo "SKIPPED: needs a newer iproute2: ip $*" ;;
    *) try ip "$@" ;;
    esac
}

# recent COMMAND ...: one of another program of iproute2 that Debian 12's does not know.
recent() {
    case $(ip -V) in
    *iproute2-6.1.*) echo "SKIPPED: needs a newer iproute2: $*" ;;
    *) try "$@" ;;
    esac
}

# batch PROGRAM ARGUMENT ...: the commands on standard input, all by one process; those that fail are logged.
batch() {
    cat >/tmp/record-batch
    sed "s/^/$1 /" /tmp/record-batch
    "$@" -force -batch /tmp/record-batch >/dev/null 2>/tmp/record-out </dev/null || {
        echo "FAILED ($?) some of these:"
        while read -r line; do
            number=$(echo "$line" | sed -n 's/^Command failed .*:\([0-9]*\)$/\1/p')
            if [ -n "$number" ]; then sed -n "${number}s/^/FAILED $1 /p" /tmp/record-batch; else echo "#   $line"; fi
        done </tmp/record-out
    }
}

# packets ADDRESS COUNT: UDP packets to a port nobody listens on.
packets() {
    echo "# $2 packets to $1"
    python3 -c 'import socket, sys
family = socket.AF_INET6 if ":" in sys.argv[1] else socket.AF_INET
client = socket.socket(family, socket.SOCK_DGRAM)
for number in range(int(sys.argv[2])):
    client.sendto(bytes(200), (sys.argv[1], 5000 + number % 4))' "$1" "$2" || echo "FAILED ($?) packets $1 $2"
}

# start_capture FILE: by tcpdump, or by the nlsniff that $NLSNIFF names.
start_capture() {
    ip link add nlmon0 type nlmon
    ip link set nlmon0 up group 4000 # out of the way of `ip link set group`
    if [ -n "${NLSNIFF:-}" ]; then
        "$NLSNIFF" capture -i nlmon0 -w "$1" 2>/tmp/record-said &
    else
        tcpdump -i nlmon0 -s 0 -U --immediate-mode -B 65536 -Z root --time-stamp-precision=nano -w "$1" \
            2>/tmp/record-said &
    fi
    recorder=$!
    # /proc/net/packet lists packet sockets: column 5 is the link's index, column 6 whether it runs.
    until awk -v link="$(cat /sys/class/net/nlmon0/ifindex)" '$5 == link && $6 == 1 { found = 1 } END { exit !found }' \
        /proc/net/packet; do
        ended && { cat /tmp/record-said; exit 1; }
        sleep 0.1
    done
}

ended() {
    grep -q '^State:.Z' "/proc/$recorder/status" 2>/dev/null || ! kill -0 "$recorder"
}

# The last request asks for a link that does not exist: when it is in the file, everything before it is.
stop_capture() {
    ip link show dev end-of-capture 2>/dev/null
    until grep -q end-of-capture "$1"; do
        ended && break
        sleep 0.1
    done
    kill -INT $recorder
    wait $recorder || echo "FAILED: the recorder ended with $?"
    ip link delete nlmon0 2>/dev/null
}

# start_monitor FILE monitor WORDS ...: by nlsniff, which says when it has joined the groups.
start_monitor() {
    file=$1
    shift
    "$program" "$@" -w "$file" 2>/tmp/record-said &
    recorder=$!
    until grep -q 'listening to' /tmp/record-said; do
        ended && { cat /tmp/record-said; exit 1; }
        sleep 0.1
    done
}

stop_monitor() {
    kill -INT $recorder
    wait $recorder || echo "FAILED: the recorder ended with $?" >>"$log"
}

# until_recorded TEXT: wait for what comes late, such as audit records.
until_recorded() {
    until grep -q "$1" "$FILE"; do sleep 0.1; done
}

# said WORD SCENARIO: what the scenario's head says of its recorder (none: a tap), namespace (none: a fresh one), modules.
said() {
    sed -n "s/^# $1: //p" "$2"
}

# snapshot PREFIX OBJECT ...: what `ip` makes of the dumps that end a capture (link addr route rule neigh).
snapshot() {
    prefix=$1
    shift
    for object in "$@"; do
        case $object in
        link | addr) ip -s -j -d $object show >"$prefix.$object.json" ;;
        *)
            [ $object = route ] && what='table all' || what=
            [ $object = neigh ] && what='nud all'
            for version in 4 6; do
                ip -$version -s -j -d $object show $what >"$prefix.$object$version.json"
            done
            ;;
        esac
    done
}
