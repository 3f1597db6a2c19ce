# Identifier-locator addressing by `ip ila`.
have ila
try ip link add d0 type dummy
try ip link set d0 up
try ip ila add loc_match 2001:0:0:1 loc 2001:0:0:2 csum-mode neutral-map
try ip ila add loc_match 2001:0:0:3 loc 2001:0:0:4 dev d0 csum-mode no-action ident-type luid
try ip ila list
refused ip ila add loc_match 2001:0:0:1 loc 2001:0:0:2
try ip ila del loc_match 2001:0:0:1 loc 2001:0:0:2
try ip ila del loc_match 2001:0:0:1 loc 2001:0:0:2
