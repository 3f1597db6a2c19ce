# Records one scenario in the network namespace it runs in; session.sh calls it.
# NAME, CAPTURES, SCRATCH and RECORD are set by the caller.
set -u
. "$RECORD/words.sh"
scenario=$RECORD/scenarios/$NAME.sh
log=$CAPTURES/$NAME.log
recorder_is=$(said recorder "$scenario")
program=${NLSNIFF:-.venv/bin/nlsniff}
versions() {
    printf '# Linux %s; %s; %s' "$(uname -r)" "$(ip -V)" "$1"
    printf '; %s' "$(ethtool --version)" "$(wg --version | cut -d' ' -f1,2)" "$(nft --version)"
    echo
}
for module in $(said modules "$scenario"); do
    modprobe -q "$module"
done

if [ -n "$recorder_is" ]; then
    # The names and command lines of programs travel in the file: the system's own ones, not the lab's.
    PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
    LIBRARIES=$(echo "${program%/bin/*}"/lib/python3*/site-packages)
    export RECORD NAME LIBRARIES
    pcap=$CAPTURES/$NAME.pcapng
    versions "$("$program" --version)" >"$log"
fi
case $recorder_is in
run*)
    "$program" $recorder_is -w "$pcap" -- sh "$RECORD/steps.sh" >>"$log" 2>/tmp/record-said
    ;;
monitor*)
    start_monitor "$pcap" $recorder_is
    FILE=$pcap sh "$RECORD/steps.sh" >>"$log" 2>&1
    stop_monitor
    ;;
*)
    mount -t bpf bpf /sys/fs/bpf # this namespace has a /sys of its own
    pcap=$CAPTURES/$NAME.pcap${NLSNIFF:+ng}
    versions "$(tcpdump --version 2>&1 | head -n 1)" >"$log"
    start_capture "$pcap"
    (
        SNAPSHOT=
        . "$scenario"
        snapshot "$SCRATCH/$NAME" ${SNAPSHOT:-}
    ) >>"$log" 2>&1
    stop_capture "$pcap"
    ;;
esac
grep -v 'listening [ot]' /tmp/record-said | sed 's/^/# recorder: /' >>"$log"
grep -H -E '^(FAILED|SKIPPED|UNEXPECTED)' "$log" | sed "s|^$CAPTURES/||"
[ -s "$pcap" ]
