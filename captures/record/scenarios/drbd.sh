# Replicated block devices by drbdsetup: a resource, a device, a connection with a secret, refusals, events.
# namespace: first
have drbd
try ip link set lo up
try drbdsetup new-resource r0
try drbdsetup new-minor r0 0 0
try drbdsetup resource-options r0 --on-no-data-accessible=suspend-io
try drbdsetup connect r0 ipv4:127.0.0.1:7788 ipv4:127.0.0.2:7788 --protocol=C --shared-secret=recorded --cram-hmac-alg=sha1
try drbdsetup events2 --now --statistics
try drbdsetup status --verbose --statistics
try drbdsetup show
refused drbdsetup primary 0
try drbdsetup new-resource r0
refused drbdsetup attach 0 /dev/nosuch /dev/nosuch internal
try drbdsetup disconnect ipv4:127.0.0.1:7788 ipv4:127.0.0.2:7788
try drbdsetup down r0
