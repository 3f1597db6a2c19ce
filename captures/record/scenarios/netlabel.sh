# NetLabel by netlabelctl: domains, mappings of CIPSO and CALIPSO, unlabelled packets.
# namespace: first
try ip link set lo up
try netlabelctl mgmt version
try netlabelctl mgmt protocols
try netlabelctl cipsov4 add pass doi:16 tags:1,2
try netlabelctl cipsov4 add trans doi:8 tags:1 levels:0=0,1=1 categories:0=1,1=0
try netlabelctl cipsov4 add local doi:3
try netlabelctl cipsov4 list
try netlabelctl cipsov4 list doi:8
try netlabelctl calipso add pass doi:10
try netlabelctl calipso list
try netlabelctl map list
try netlabelctl map del default
try netlabelctl map add default address:0.0.0.0/0 protocol:unlbl
try netlabelctl map add domain:web_t address:192.0.2.0/24 protocol:cipsov4,16
try netlabelctl map add domain:web_t address:2001:db8::/32 protocol:calipso,10
try netlabelctl map add domain:mail_t protocol:cipsov4,8
try netlabelctl map list
try netlabelctl unlbl accept off
try netlabelctl unlbl list
try netlabelctl unlbl accept on
refused netlabelctl unlbl add interface:lo address:192.0.2.1 label:system_u:object_r:netlabel_peer_t:s0
refused netlabelctl cipsov4 add pass doi:16 tags:1
try netlabelctl map del domain:web_t
try netlabelctl map del domain:mail_t
try netlabelctl cipsov4 del doi:8
try netlabelctl calipso del doi:10
