# Radios of other kinds: IEEE 802.15.4 by iwpan and by its older interface, NFC, the simulator of 802.11 radios.
# namespace: first
have mac802154_hwsim && {
    try iwpan phy
    try iwpan dev
    try iwpan phy phy0 set channel 0 15
    try iwpan dev wpan0 set pan_id 0xbeef
    try iwpan dev wpan0 set short_addr 0x1234
    refused iwpan dev wpan0 set max_frame_retries 5
    told iwpan dev
    refused iwpan phy phy0 set channel 31 31
    try ask '802.15.4 MAC' 32!
    try ask '802.15.4 MAC' 31!
    try modprobe -r mac802154_hwsim
}
have nfcsim && {
    try ask nfc 1!
    try ask nfc 2 1:u32:0
    try ask nfc 6 1:u32:0 13:u32:0x20
    try ask nfc 1!
    refused ask nfc 7 1:u32:0
    refused ask nfc 8! 1:u32:9
    try ask nfc 3 1:u32:0
    try modprobe -r nfcsim
}
have mac80211_hwsim && {
    try ask MAC80211_HWSIM 6!
    try ask MAC80211_HWSIM 4 9:u32:2 17:hex:6c6162 18:hex: 22:hex:020000000042
    try ask MAC80211_HWSIM 6!
    try ask MAC80211_HWSIM 5 17:hex:6c6162
    try modprobe -r mac80211_hwsim
}
