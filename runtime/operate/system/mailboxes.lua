-- Mailboxes of kind imap: what a configuration may be, and how far a folder was read.
-- A mail is read once: the position moves in the transaction that keeps the mail.
local secrets = use "secrets"
local mailboxes = {}
local place = sql [[
  select id, name from mailbox where url = $url and login = $login and folder = $folder order by id ]]
local secret_known = sql [[ select name from secret where name = $name order by name ]]
local FIELDS = { "url", "tls", "user", "auth", "secret", "folder", "after", "move_to", "mark", "since" }
local FAILURES = 5

-- imap://HOST:port is one place however it is written.
local function plain_url(url)
  return url and (string.gsub(string.lower(url), "/+$", ""))
end

-- INBOX is the only name in which case does not count.
local function plain_folder(folder)
  if folder and string.upper(folder) == "INBOX" then return "INBOX" end
  return folder
end

local function is_url(url)
  local host, rest = string.match(url, "^imaps?://([%w.-]+)(.*)$")
  if not host then host, rest = string.match(url, "^imaps?://(%[[%x:.]+%])(.*)$") end
  local port = rest and tonumber(string.match(rest, "^:(%d%d?%d?%d?%d?)$"))
  return host ~= nil and (rest == "" or port ~= nil and port > 0 and port < 65536)
end

local function visible(words) return words ~= nil and not string.find(words, "%c") end

-- A password goes where url says: who may not set secrets may not send one somewhere.
function mailboxes.check_right(row, input)
  local now = row and mailboxes.view(row) or {}
  for _, name in ipairs { "url", "tls", "user", "auth", "secret" } do
    if input[name] and input[name] ~= now[name] and not engine.allows "admin" then
      fail.forbidden("ROLE_MISSING", "only an admin says where a secret is sent: %s", name)
    end
  end
end

local function is_secret(tx, name)
  for _, pattern in ipairs(secrets.reserved) do
    if string.find(name, pattern) then return false end
  end
  return tx:one(secret_known, { name = name }) ~= nil
end

local function check_server(tx, box, add)
  if not box.url or not is_url(box.url) then
    add("MAILBOX_URL", "/url", "the server is imap://host or imaps://host, with a port if need be")
  elseif box.tls == "off" and string.find(box.url, "^imaps:") then
    add("MAILBOX_TLS", "/tls", "imaps:// is always TLS")
  end
  if not visible(box.user) then add("MAILBOX_USER", "/user", "a user name of visible characters is needed") end
  if not box.secret or not is_secret(tx, box.secret) then
    add("MAILBOX_SECRET", "/secret", box.secret and "there is no secret " .. box.secret
      or "name the secret that is the password or token")
  end
end

local function check_folders(box, add)
  if not visible(box.folder) then add("MAILBOX_FOLDER", "/folder", "control characters are in no folder's name") end
  if (box.after == "move") ~= (box.move_to ~= nil) then
    add("MAILBOX_MOVE", "/move_to", "after = move and move_to go together")
  elseif box.move_to and (not visible(box.move_to) or plain_folder(box.move_to) == box.folder) then
    add("MAILBOX_MOVE", "/move_to", "mail is moved to another folder, whose name has no control characters")
  end
end

local function check_place(tx, box, add)
  local found = box.url and box.user and tx:one(place, { url = box.url, login = box.user, folder = box.folder })
  if found and found.id ~= box.id then
    add("MAILBOX_PLACE_TAKEN", "/folder", "the mailbox " .. found.name .. " reads this folder")
  end
end

-- Fills in what was not said, and gives all that cannot be. `box` has the names of the
-- operations' fields.
function mailboxes.check(tx, box, issues)
  local function add(code, pointer, words) issues:add { code = code, pointer = pointer, text = words } end
  local good = box.kind == "maildir" and box.path and string.sub(box.path, 1, 1) == "/"
    or box.kind ~= "maildir" and not box.path
  if not good then
    add("MAILBOX_PATH", "/path", "a maildir has a path that begins with /; other mailboxes have none")
  end
  if box.kind ~= "imap" then
    for _, name in ipairs(FIELDS) do
      if box[name] then add("MAILBOX_FIELD", "/" .. name, "only a mailbox of kind imap has this") end
    end
    return
  end
  box.url, box.folder = plain_url(box.url), plain_folder(box.folder or "INBOX")
  box.tls, box.auth = box.tls or "required", box.auth or "plain"
  box.after, box.mark = box.after or "leave", box.mark or "$Ordain"
  check_server(tx, box, add)
  check_folders(box, add)
  check_place(tx, box, add)
end

local COLUMN = { user = "login", after = "afterwards" }

function mailboxes.columns(box)
  local row = {}
  for _, name in ipairs(FIELDS) do
    if name ~= "since" then row[COLUMN[name] or name] = box[name] end
  end
  return row
end

-- How a folder is begun: with what comes from now on (of the machine's clock, as the
-- server's dates are), or with all that lies there.
function mailboxes.begin(row, since, anew)
  if since == "from_now" then row.since_at, row.since_uid = engine.machine_now(), null end
  if since == "all" then row.since_at, row.since_uid = null, null end
  if anew or since == "all" then
    row.uid_validity, row.last_uid, row.unmarked, row.since_uid = null, 0, list.new(), null
  end
end

function mailboxes.view(row)
  return { id = row.id, version = row.version, name = row.name, kind = row.kind, path = row.path,
    address = row.address, trusts = row.trusts, state = row.state, created_at = row.created_at,
    created_by = row.created_by, url = row.url, tls = row.tls, user = row.login, auth = row.auth,
    secret = row.secret, folder = row.folder, after = row.afterwards, move_to = row.move_to, mark = row.mark,
    since = row.since_at, health = row.health, failures = row.failures, last_ok_at = row.last_ok_at,
    last_code = row.last_code, last_error = row.last_error }
end

-- ---- how far ----

local advance = sql [[ update mailbox set last_uid = $uid, unmarked = $unmarked::json where id = $id ]]
local set_place = sql [[
  update mailbox set uid_validity = $validity, last_uid = $uid, since_uid = $since, unmarked = $unmarked::json
  where id = $id ]]
local set_unmarked = sql [[ update mailbox set unmarked = $unmarked::json where id = $id ]]
-- Marks that a server refuses for long are given up, the oldest first.
local UNMARKED_MOST = 1000

local function moved_on()
  fail.busy("MAILBOX_MOVED_ON", "the position in the folder is another by now")
end

-- The folder is open: where to go on. A folder that was made anew is read anew; what
-- came from it before is known by its content.
function mailboxes.open(tx, row, validity, next_uid)
  local anew = row.uid_validity ~= validity
  if anew then row.last_uid, row.unmarked, row.since_uid = 0, list.new(), nil end
  local bounded = row.since_at and not row.since_uid
  if bounded then row.since_uid = next_uid - 1 end
  if anew or bounded then
    tx:run(set_place, { id = row.id, validity = validity, uid = row.last_uid, since = row.since_uid,
      unmarked = row.unmarked })
  end
  return { last_uid = row.last_uid, since_at = row.since_at, since_uid = row.since_uid, unmarked = row.unmarked }
end

-- One mail is taken in; `at` = { version, validity, after, uid }: how the mailbox was when
-- it was connected to, and what the position must be before.
function mailboxes.taken(tx, row, at)
  if row.version ~= at.version or row.uid_validity ~= at.validity or row.last_uid ~= at.after then moved_on() end
  row.unmarked:add(at.uid)
  if #row.unmarked > UNMARKED_MOST then table.remove(row.unmarked, 1) end
  tx:run(advance, { id = row.id, uid = at.uid, unmarked = row.unmarked })
end

-- The same of mails that are left where they are.
function mailboxes.passed(tx, row, at, notices)
  if row.uid_validity ~= at.validity or row.last_uid ~= at.after then moved_on() end
  for _, one in ipairs(notices) do
    tx:insert("mailbox_notice", { mailbox = row.id, uid_validity = at.validity, uid = one.uid, size = one.size,
      code = one.code, text = one.text, at = engine.machine_now() })
  end
  tx:run(advance, { id = row.id, uid = at.uid, unmarked = row.unmarked })
end

function mailboxes.marked(tx, row, validity, uids)
  if row.uid_validity ~= validity then moved_on() end
  local done, left = {}, list.new()
  for _, uid in ipairs(uids) do done[uid] = true end
  for _, uid in ipairs(row.unmarked) do
    if not done[uid] then left:add(uid) end
  end
  tx:run(set_unmarked, { id = row.id, unmarked = left })
end

-- ---- how it goes ----

local went_well = sql [[
  update mailbox set health = 'ok', failures = 0, last_ok_at = $at::instant, last_code = null, last_error = null
  where id = $id ]]
local went_wrong = sql [[
  update mailbox set health = $health, failures = $failures, last_code = $code, last_error = $text where id = $id ]]

function mailboxes.looked(tx, row, failure)
  if not failure then
    tx:run(went_well, { id = row.id, at = engine.machine_now() })
    if row.health == "failed" then tx:emit("mailbox.recovered", { id = row.id, name = row.name }) end
    return
  end
  local failures = row.failures + 1
  tx:run(went_wrong, { id = row.id, failures = failures, health = failures < FAILURES and "failing" or "failed",
    code = failure.code, text = failure.text })
  if failures == FAILURES then
    tx:emit("mailbox.failed", { id = row.id, name = row.name, code = failure.code, text = failure.text })
  end
end

return mailboxes
