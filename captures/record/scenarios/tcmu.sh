# A SCSI target whose back end is a program: the device is announced, and its removal.
# namespace: first
have target_core_user
mount -t configfs configfs /sys/kernel/config 2>/dev/null
core=/sys/kernel/config/target/core/user_0
make="mkdir -p $core/disk; echo dev_size=1048576 >$core/disk/control; echo dev_config=file/record >$core/disk/control"
make="$make; echo 0 >$core/disk/attrib/cmd_time_out; echo 1 >$core/disk/enable; rmdir $core/disk $core"
try python3 captures/record/generic_user.py hear TCM-USER config sh -c "$make"
