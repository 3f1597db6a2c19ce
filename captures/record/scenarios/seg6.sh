# IPv6 segment routing and in-situ OAM: source address, keys, namespaces, schemas.
try ip link set lo up
try ip sr tunsrc set 2001:db8::1
try ip sr tunsrc show
sr_key() { echo secretkey | ip sr hmac set 17 sha256; }
echo 'echo ... | ip sr hmac set 17 sha256'
sr_key
try ip sr hmac show
try ip ioam namespace add 123 data 42 wide 4294967298
try ip ioam namespace add 124
try ip ioam schema add 7 something
try ip ioam namespace set 123 schema 7
try ip ioam namespace show
try ip ioam schema show
try ip ioam namespace set 123 schema none
refused ip ioam namespace add 123
try ip ioam schema del 7
try ip ioam namespace del 123
