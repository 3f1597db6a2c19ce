# RDMA, recorded by `nlsniff run`: devices and links by rdma_rxe and siw, resources, statistics, modes.
# recorder: run
# namespace: first
# modules: ib_core ib_uverbs rdma_ucm rdma_rxe siw
try ip link add d0 type dummy
try ip link set d0 up
try ip link add d1 type dummy
try ip link set d1 up
try rdma system show
try rdma link add rxe0 type rxe netdev d0
try rdma dev show
try rdma -d dev show rxe0
try rdma link show
try rdma -d link show rxe0/1
try rdma resource show
try rdma -d resource show rxe0
try rdma resource show qp link rxe0/1
try rdma resource show cq
try rdma resource show pd
try rdma resource show mr
try rdma resource show cm_id
try rdma resource show ctx
try rdma resource show srq
try rdma statistic show link rxe0/1
try rdma statistic mode link rxe0/1
try rdma statistic qp mode
try rdma statistic qp set link rxe0/1 auto type on
try rdma statistic show qp
try rdma dev set rxe0 name r0
try rdma dev set r0 adaptive-moderation on
refused rdma link add r0 type rxe netdev d1
refused rdma link add s0 type nosuchtype netdev d1
try rdma link delete r0
refused rdma link delete r0
try rdma system set netns exclusive
try rdma system set netns shared
try ip link delete d0
try ip link delete d1
