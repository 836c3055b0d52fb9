# A real IMAP server for one spec: python3 dovecot.py DIR CERTIFICATE KEY [LINE…]
#
# Dovecot on loopback, as nobody when this is root; each LINE is added to its
# configuration. Any user may log in with "open-sesame", or by XOAUTH2 with a token
# signed as DIR/token-key says. Prints its ports, imap and imaps; DIR/log is its log.
import base64, grp, os, pwd, socket, sys, time

where, certificate, key = sys.argv[1:4]
more = "\n".join(sys.argv[4:])


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def give_up_root():
    nobody = pwd.getpwnam("nobody")
    for folder, _, files in os.walk(where):
        for name in [folder] + [f"{folder}/{file}" for file in files]:
            os.chown(name, nobody.pw_uid, nobody.pw_gid)
    os.setgroups([])
    os.setgid(nobody.pw_gid)
    os.setuid(nobody.pw_uid)


for name in ("run", "state", "mail", "keys/default/HS256"):
    os.makedirs(f"{where}/{name}", exist_ok=True)
for name, path in (("certificate", certificate), ("key", key)):
    with open(path, "rb") as source, open(f"{where}/{name}.pem", "wb") as copy:
        copy.write(source.read())
with open(f"{where}/keys/default/HS256/default", "wb") as file:
    file.write(base64.b64encode(b"a key for tokens of specs only, 32+"))
with open(f"{where}/oauth.conf", "w") as file:
    file.write(f"introspection_mode = local\nlocal_validation_key_dict = fs:posix:prefix={where}/keys/\n"
               "username_attribute = sub\n")
if os.getuid() == 0:
    give_up_root()
me, group = pwd.getpwuid(os.getuid()).pw_name, grp.getgrgid(os.getgid()).gr_name
plain, secure = free_port(), free_port()
with open(f"{where}/dovecot.conf", "w") as file:
    file.write(f"""
base_dir = {where}/run
state_dir = {where}/state
log_path = {where}/log
protocols = imap
listen = 127.0.0.1
ssl = yes
ssl_cert = <{where}/certificate.pem
ssl_key = <{where}/key.pem
disable_plaintext_auth = no
default_internal_user = {me}
default_login_user = {me}
default_internal_group = {group}
auth_mechanisms = plain login xoauth2
mail_location = maildir:{where}/mail/%u
mail_uid = {me}
mail_gid = {group}
first_valid_uid = 1
mail_max_userip_connections = 1000
passdb {{
  driver = oauth2
  mechanisms = xoauth2
  args = {where}/oauth.conf
}}
passdb {{
  driver = static
  args = password=open-sesame
}}
userdb {{
  driver = static
  args = uid={os.getuid()} gid={os.getgid()} home={where}/mail/%u
}}
namespace inbox {{
  inbox = yes
}}
service imap-login {{
  chroot =
  service_count = 0
  inet_listener imap {{
    port = {plain}
  }}
  inet_listener imaps {{
    port = {secure}
    ssl = yes
  }}
}}
service imap {{
  process_limit = 1000
}}
service anvil {{
  chroot =
}}
{more}
""")
if os.fork() == 0:
    for _ in range(200):
        try:
            with socket.socket() as probe:
                probe.connect(("127.0.0.1", plain))
                if probe.recv(4) == b"* OK":
                    break
        except OSError:
            pass
        time.sleep(0.05)
    print(f"{plain} {secure}", flush=True)
    os._exit(0)
os.execv("/usr/sbin/dovecot", ["dovecot", "-F", "-c", f"{where}/dovecot.conf"])
