# Tunnels that are set up over generic netlink alone: GTP, OpenVPN's data channel.
have gtp && {
    try ip link set lo up
    newer link add gtp0 type gtp role ggsn
    ip link show gtp0 >/dev/null 2>&1 && {
        try ip link set gtp0 up
        try ask gtp 0 1:if:gtp0 2:u32:1 4:hex:c0000202 5:hex:c6336401 8:u32:100 9:u32:200
        try ask gtp 2!
        try ask gtp 2 1:if:gtp0 2:u32:1 8:u32:100
        try ask gtp 1 1:if:gtp0 2:u32:1 8:u32:100
        refused ask gtp 1 1:if:gtp0 2:u32:1 8:u32:100
    }
}
have ovpn && {
    try ip link add ovpn0 type ovpn mode mp
    try ip link set ovpn0 up
    try ask ovpn 3! 1:if:ovpn0
    refused ask ovpn 3 1:if:ovpn0 2:nest:[1:u32:5]
    refused ask ovpn 1 1:if:ovpn0 2:nest:[1:u32:5,2:be32:0xc0000202,5:be16:1194,6:u32:99,8:be32:0xc6336402]
    refused ask ovpn 6 1:if:ovpn0 \
        3:nest:[1:u32:5,2:u32:0,3:u32:1,4:u32:1,5:nest:[1:hex:000102030405060708090a0b0c0d0e0f,2:hex:0001020304050607]]
}
