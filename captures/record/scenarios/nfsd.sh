# The NFS server's own family, asked by hand: requests in progress, threads, versions, listeners, pools.
# Kernels before 6.10 know little of it.
have nfsd
mkdir -p /tmp/record-nfsd
mount -t nfsd nfsd /tmp/record-nfsd
try python3 captures/record/nfsd_user.py
umount /tmp/record-nfsd
