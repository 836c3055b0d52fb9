-- Whom the agent answers: nothing that a program wrote, and nobody too often (RFC 3834).
local address = use "lib.address"

local own = sql [[ select id from mailbox where lower(address) = $address order by id limit 1 ]]
local lately = sql [[
  select count(*) as everybody, coalesce(sum(case when correspondent = $correspondent then 1 else 0 end), 0) as theirs
  from agent_reply where at > $since::instant order by everybody ]]
local forget = sql [[ delete from agent_reply where at < $before::instant ]]

local HOUR = 3600

-- Flags of mail that is filed and never answered.
local NEVER = {
  { "bounce", "it says that a mail did not arrive" },
  { "auto", "a program wrote it" },
  { "list", "it came from a mailing list" },
  { "own_address", "it came from our own address" },
  { "auto_like", "its subject is that of an automatic answer" },
}

local function no(code, words)
  return { allowed = false, code = code, reason = words }
end

local function flagged(mail)
  local flags = list.new(mail.flags)
  for _, one in ipairs(NEVER) do
    if flags:has(one[1]) then return no(one[1], one[2]) end
  end
end

local function too_often(tx, correspondent)
  local count = tx:one(lately, { correspondent = correspondent, since = instant.add(tx.now, -HOUR) })
  local most, hourly = tx:setting "mail.replies_most", tx:setting "mail.replies_hourly"
  if count.theirs >= most then
    return no("often", string.format("%s was answered often enough within the hour: %d", correspondent, count.theirs))
  elseif count.everybody >= hourly then
    return no("breaker", string.format("enough mails were answered within the hour: %d", count.everybody))
  end
end

-- The answer is counted when it is begun, so that drafts count as well; a mail counts once.
operation "agent.may_reply" {
  summary = "Whether a mail may be answered; counts the answer. For the flow of a task, before it drafts",
  kind = "write", role = "sales",
  input = { mail = id },
  output = {
    allowed = boolean, reason = optional(text),
    code = optional(choice { "bounce", "auto", "list", "own_address", "auto_like", "no_sender", "often", "breaker" }),
  },
  errors = { "NOT_FOUND" },
  run = function(tx, input)
    local mail = tx:find("mail", input.mail) or fail.not_found("NOT_FOUND", "there is no mail %s", input.mail)
    local name, domain = address.split(mail.from_address or "")
    if not name then return no("no_sender", "it does not say who sent it") end
    local correspondent = name .. "@" .. domain
    local refused = flagged(mail)
      or tx:one(own, { address = correspondent }) and no("own_address", "it came from an address of ours")
    if refused then return refused end
    if tx:find("agent_reply", mail.id) then return { allowed = true } end
    refused = too_often(tx, correspondent)
    if refused then return refused end
    tx:insert("agent_reply", { id = mail.id, correspondent = correspondent, at = tx.now })
    tx:run(forget, { before = instant.add(tx.now, -24 * HOUR) })
    return { allowed = true }
  end,
}
