# The kernel's SMB server and its daemon: starting up, one login that fails, shutting down.
# namespace: first
if have ksmbd; then
    try ip link set lo up
    mkdir -p /tmp/record-ksmbd
    printf '[global]\nnetbios name = RECORD\nserver string = recorded\n[share]\npath = /tmp/record-ksmbd\nguest ok = yes\n' \
        >/tmp/record-ksmbd/conf
    ksmbd.mountd -c /tmp/record-ksmbd/conf -u /tmp/record-ksmbd/users -n &
    sleep 3
    try ksmbd.control -s
    kill $! 2>/dev/null
fi
