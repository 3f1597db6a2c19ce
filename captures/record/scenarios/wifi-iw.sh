# Two simulated radios set up by iw: what they can do, regulation, scans, settings, a mesh.
# namespace: first
modprobe -q -r mac80211_hwsim
have mac80211_hwsim || return 0
told iw phy "$(cat /sys/class/net/wlan0/phy80211/name)" info
phy=$(cat /sys/class/net/wlan1/phy80211/name)
try iw reg get
try iw reg set DE
refused iw dev wlan0 set channel 999
try ip link set wlan1 up
try iw dev wlan1 scan trigger freq 2412 ssid lab
sleep 2
refused iw dev wlan1 scan sched_start interval 1000 freqs 2412 matches ssid lab
told iw dev wlan1 survey dump
try iw dev wlan1 set power_save off
try iw dev wlan1 set bitrates legacy-2.4 1 2 5.5
try iw phy "$phy" set txpower fixed 1000
refused iw phy "$phy" wowlan show
try iw dev wlan1 interface add mon0 type monitor flags control otherbss
try iw dev mon0 del
try ip link set wlan1 down
for link in wlan0 wlan1; do
    try iw dev $link set type mp
    try ip link set $link up
    try iw dev $link mesh join lab-mesh freq 2412
done
for _ in $(seq 20); do
    iw dev wlan1 station dump | grep -q ESTAB && break
    sleep 1
done
told iw dev wlan1 station dump
try iw dev wlan1 set mesh_param mesh_ttl=7
try iw dev wlan1 get mesh_param mesh_ttl
try iw dev wlan1 mpath dump
try iw dev wlan1 mesh leave
modprobe -r mac80211_hwsim
