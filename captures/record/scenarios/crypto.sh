# The crypto layer, recorded by `nlsniff run`: single algorithms of several kinds, an instance made and deleted.
# recorder: run
# namespace: first
# modules: crypto_user rsa_generic cbc drbg zlib_deflate deflate
try python3 captures/record/crypto_user.py get sha256 aes stdrng rsa deflate crc32c
refused python3 captures/record/crypto_user.py get nosuchalgorithm
try python3 captures/record/crypto_user.py add 'cbc(aes)' 'hmac(sha256)' 'gcm(aes)'
try python3 captures/record/crypto_user.py get 'cbc(aes)' 'gcm(aes)'
try python3 captures/record/crypto_user.py prefer 'cbc(aes)'
try python3 captures/record/crypto_user.py delete 'cbc(aes)'
refused python3 captures/record/crypto_user.py delete aes
