# Shared memory communications: what is there, statistics, the table of physical networks.
# namespace: first
if have smc; then
    try ip link add d0 type dummy
    try python3 captures/record/generic_user.py smc
    try ip link delete d0
fi
