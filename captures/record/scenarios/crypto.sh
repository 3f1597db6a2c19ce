# The crypto layer, recorded by `nlsniff run`: single algorithms of several kinds, an instance made and deleted.
# recorder: run
# namespace: first
# modules: crypto_user rsa_generic authenc jitterentropy_rng
try python3 captures/record/crypto_user.py get sha256 aes rsa jitterentropy_rng
refused python3 captures/record/crypto_user.py get nosuchalgorithm
try python3 captures/record/crypto_user.py add 'authenc(hmac(sha256),cbc(aes))'
try python3 captures/record/crypto_user.py get 'authenc(hmac(sha256),cbc(aes))' 'cbc(aes)'
try python3 captures/record/crypto_user.py prefer 'authenc(hmac(sha256),cbc(aes))'
try python3 captures/record/crypto_user.py delete 'authenc(hmac(sha256),cbc(aes))'
refused python3 captures/record/crypto_user.py add 'authenc(hmac(sha256),cbc(nosuchcipher))'
refused python3 captures/record/crypto_user.py delete aes
