-- Who a mail is from: by the address alone, never by the name beside it. An address that
-- nearly is one we know, and one whose host says that it is forged, is nobody we know.
local authentication = use "system.authentication"

local senders = {}

local boxes = sql [[ select address, trusts from mailbox where state = 'active' order by id limit 100 ]]

-- What is needed for many mails, gathered once.
function senders.open(tx)
  local box = { own = {}, trusts = {}, any = false }
  for _, row in ipairs(tx:all(boxes)) do
    if row.address then box.own[text.lower(row.address)] = true end
    if row.trusts then box.trusts[text.lower(row.trusts)], box.any = true, true end
  end
  return { tx = tx, box = box }
end

-- Of the hosts that are trusted the topmost; where none is named only a failure counts.
local function forged(mail, box)
  for _, one in ipairs(mail.authentication) do
    local host = type(one) == "table" and type(one.host) == "string" and one.host
    if host and (box.trusts[text.lower(host)] or not box.any) then
      local verdict = authentication({ trusts = host },
        { authentication = { one }, flags = {}, from = { { address = mail.from } } })
      return verdict.authenticated == "fail"
    end
  end
  return false
end

-- { number?, language?, flag?, own? }; flag is why there is no number.
function senders.of(desk, mail)
  if not mail.from or mail.flags.senders then return { flag = "SENDER_UNCLEAR" } end
  if desk.box.own[mail.from] then return { own = true } end
  local matches = desk.tx:call("customer.by_address", { address = mail.from }).matches
  if #matches > 0 and forged(mail, desk.box) then return { flag = "AUTHENTICATION_FAILED" } end
  if #matches == 1 then return { number = matches[1].customer.number, language = matches[1].customer.language } end
  if #matches > 1 then return { flag = "SENDER_SEVERAL", language = matches[1].customer.language } end
  local like = desk.tx:call("customer.resembling", { address = mail.from, name = mail.name }).items
  return { flag = #like > 0 and "LOOKALIKE_SENDER" or "UNKNOWN_SENDER" }
end

return senders
