# crypto: 0x10-0x15
"""The algorithms of the kernel's crypto layer: ``include/uapi/linux/cryptouser.h``, ``crypto/crypto_user.c``.

Kernels before 6.9 could count what an algorithm did: the attributes from ``stat-larval`` to ``stat-acomp``.
"""

from __future__ import annotations

from nlsniff.spec import (
    CRYPTO,
    Family,
    Operation,
    attrs,
    bits,
    chars,
    flags,
    hint,
    struct,
    struct_value,
    u32,
    u64,
    unit,
    varies,
)

name = chars(64)
octets = unit(u32, "bytes")

# include/linux/crypto.h, CRYPTO_ALG_*; the low four bits are the type, a number that stands last in the list.
ALG = bits(
    "crypto-alg",
    "- - - - larval dead dying async need-fallback dup-first tested instance kern-driver-only internal optional-key - "
    "allocates-memory fips-internal req-virt no-fallback",
)

USER_ALG = struct(
    "crypto-user-alg",
    cru_name=name,
    cru_driver_name=name,
    cru_module_name=name,
    cru_type=hint(u32, "hex"),
    cru_mask=hint(u32, "hex"),
    cru_refcnt=varies("counter", u32),
    cru_flags=flags(u32, ALG),
)

REPORT_LARVAL = struct("crypto-report-larval", type=name)
REPORT_HASH = struct("crypto-report-hash", type=name, blocksize=octets, digestsize=octets)
REPORT_BLKCIPHER = struct(
    "crypto-report-blkcipher",
    type=name,
    geniv=name,
    blocksize=octets,
    min_keysize=octets,
    max_keysize=octets,
    ivsize=octets,
)
REPORT_AEAD = struct("crypto-report-aead", type=name, geniv=name, blocksize=octets, maxauthsize=octets, ivsize=octets)
REPORT_COMP = struct("crypto-report-comp", type=name)
REPORT_RNG = struct("crypto-report-rng", type=name, seedsize=octets)
REPORT_CIPHER = struct("crypto-report-cipher", type=name, blocksize=octets, min_keysize=octets, max_keysize=octets)
REPORT_AKCIPHER = struct("crypto-report-akcipher", type=name)
REPORT_KPP = struct("crypto-report-kpp", type=name)
REPORT_ACOMP = struct("crypto-report-acomp", type=name)
REPORT_SIG = struct("crypto-report-sig", type=name)

COUNTS = {
    "stat-encrypt-cnt": u64,
    "stat-encrypt-tlen": u64,
    "stat-decrypt-cnt": u64,
    "stat-decrypt-tlen": u64,
}
STAT_LARVAL = struct("crypto-stat-larval", type=name)
STAT_HASH = struct("crypto-stat-hash", type=name, stat_hash_cnt=u64, stat_hash_tlen=u64, stat_err_cnt=u64)
STAT_CIPHER = struct("crypto-stat-cipher", {"type": name, **COUNTS, "stat-err-cnt": u64})
STAT_AEAD = struct("crypto-stat-aead", {"type": name, **COUNTS, "stat-err-cnt": u64})
STAT_COMPRESS = struct(
    "crypto-stat-compress",
    type=name,
    stat_compress_cnt=u64,
    stat_compress_tlen=u64,
    stat_decompress_cnt=u64,
    stat_decompress_tlen=u64,
    stat_err_cnt=u64,
)
STAT_RNG = struct(
    "crypto-stat-rng", type=name, stat_generate_cnt=u64, stat_generate_tlen=u64, stat_seed_cnt=u64, stat_err_cnt=u64
)
STAT_AKCIPHER = struct(
    "crypto-stat-akcipher",
    {"type": name, **COUNTS, "stat-verify-cnt": u64, "stat-sign-cnt": u64, "stat-err-cnt": u64},
)
STAT_KPP = struct(
    "crypto-stat-kpp",
    type=name,
    stat_setsecret_cnt=u64,
    stat_generate_public_key_cnt=u64,
    stat_compute_shared_secret_cnt=u64,
    stat_err_cnt=u64,
)

CFG = attrs(
    "crypto-attrs",
    "CRYPTOCFGA_",
    priority_val=u32,
    report_larval=struct_value(REPORT_LARVAL),
    report_hash=struct_value(REPORT_HASH),
    report_blkcipher=struct_value(REPORT_BLKCIPHER),
    report_aead=struct_value(REPORT_AEAD),
    report_compress=struct_value(REPORT_COMP),
    report_rng=struct_value(REPORT_RNG),
    report_cipher=struct_value(REPORT_CIPHER),
    report_akcipher=struct_value(REPORT_AKCIPHER),
    report_kpp=struct_value(REPORT_KPP),
    report_acomp=struct_value(REPORT_ACOMP),
    stat_larval=varies("counter", struct_value(STAT_LARVAL)),
    stat_hash=varies("counter", struct_value(STAT_HASH)),
    stat_blkcipher=varies("counter", struct_value(STAT_CIPHER)),
    stat_aead=varies("counter", struct_value(STAT_AEAD)),
    stat_compress=varies("counter", struct_value(STAT_COMPRESS)),
    stat_rng=varies("counter", struct_value(STAT_RNG)),
    stat_cipher=varies("counter", struct_value(STAT_CIPHER)),
    stat_akcipher=varies("counter", struct_value(STAT_AKCIPHER)),
    stat_kpp=varies("counter", struct_value(STAT_KPP)),
    stat_acomp=varies("counter", struct_value(STAT_COMPRESS)),
    report_sig=struct_value(REPORT_SIG),
)

FAMILY = Family(
    "crypto",
    CRYPTO,
    USER_ALG,
    (
        Operation("newalg", 0x10, 0x10, CFG),
        Operation("delalg", 0x11, None, CFG),
        Operation("updatealg", 0x12, None, CFG),
        Operation("getalg", 0x13, 0x13, CFG),
        Operation("delrng", 0x14, None, CFG),
        Operation("getstat", 0x15, 0x15, CFG),
    ),
    key=("header.cru-name", "header.cru-driver-name", "header.cru-module-name", "priority-val"),
    doc="The algorithms of the kernel's crypto layer",
)
