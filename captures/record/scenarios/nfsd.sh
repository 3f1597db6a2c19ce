# The NFS server's own family (Linux 6.10 and newer), asked without nfsdctl: versions, listeners, threads, pools, requests.
# modules: nfsd
mkdir -p /tmp/record-nfsd
mount -t nfsd nfsd /tmp/record-nfsd
if genl ctrl get name nfsd >/dev/null 2>&1; then
    try ip link set lo up
    try ask nfsd 5
    try ask nfsd 4 1:nested:[1:u32:4,2:u32:1,3:hex:] 1:nested:[1:u32:4,2:u32:2,3:hex:]
    try ask nfsd 6 1:nested:[1:hex:020008017f0000010000000000000000,2:str:tcp]
    try ask nfsd 7
    try ask nfsd 2 1:u32:2 2:u32:30 3:u32:40 4:str:recorded
    try ask nfsd 3
    try ask nfsd 1!
    try ask nfsd 9
    refused ask nfsd 8 1:str:nonesuch
    refused ask nfsd 2 1:u32:2 9:u32:1
    try ask nfsd 2 1:u32:0
else
    echo "SKIPPED: no generic family nfsd in $(uname -r)"
fi
umount /tmp/record-nfsd
