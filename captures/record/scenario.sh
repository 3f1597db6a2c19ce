# Records one scenario in the network namespace it runs in; session.sh calls it.
# NAME, CAPTURES, SCRATCH and RECORD are set by the caller.
set -u
. "$RECORD/words.sh"
mount -t bpf bpf /sys/fs/bpf # this namespace has a /sys of its own
pcap=$CAPTURES/$NAME.pcap${NLSNIFF:+ng}
log=$CAPTURES/$NAME.log
versions() {
    printf '# Linux %s; %s; %s' "$(uname -r)" "$(ip -V)" "$(tcpdump --version 2>&1 | head -n 1)"
    printf '; %s' "$(ethtool --version)" "$(wg --version | cut -d' ' -f1,2)" "$(nft --version)"
    echo
}
versions >"$log"

start_capture "$pcap"
(
    SNAPSHOT=
    . "$RECORD/scenarios/$NAME.sh"
    snapshot "$SCRATCH/$NAME" ${SNAPSHOT:-}
) >>"$log" 2>&1
stop_capture "$pcap"
grep -H -E '^(FAILED|SKIPPED|UNEXPECTED)' "$log" | sed "s|^$CAPTURES/||"
[ -s "$pcap" ]
