# A simulated radio as a station: wpa_supplicant joins a network with WPA2, whose access point is out of sight.
# namespace: first
modprobe -q -r mac80211_hwsim
have mac80211_hwsim || return 0
cd "$(mktemp -d)" || return
printf '%s\n' interface=wlan0 driver=nl80211 ssid=lab hw_mode=g channel=1 wpa=2 wpa_key_mgmt=WPA-PSK \
    rsn_pairwise=CCMP wpa_passphrase=only-an-example >ap.conf
printf 'p2p_disabled=1\nnetwork={\n ssid="lab"\n psk="only-an-example"\n scan_freq=2412\n}\n' >sta.conf
# until_said WORDS FILE: for a minute at most
until_said() {
    for _ in $(seq 300); do
        grep -q "$1" "$2" && return
        sleep 0.2
    done
    echo "FAILED: no $1"
}
ip netns add wifi-peer
iw phy "$(cat /sys/class/net/wlan0/phy80211/name)" set netns name wifi-peer
ip netns exec wifi-peer hostapd -B -f ap.log ap.conf >/dev/null
until_said AP-ENABLED ap.log
try wpa_supplicant -B -D nl80211 -i wlan1 -f sta.log -c sta.conf
until_said CTRL-EVENT-CONNECTED sta.log
told iw dev wlan1 link
told iw dev wlan1 station dump
told iw dev wlan1 scan dump
refused iw dev wlan1 disconnect
kill "$(pidof wpa_supplicant)"
until_said CTRL-EVENT-TERMINATING sta.log
kill "$(pidof hostapd)"
until_said AP-DISABLED ap.log
cd "$OLDPWD" || return
modprobe -r mac80211_hwsim
ip netns delete wifi-peer
