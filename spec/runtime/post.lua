-- A desk with a mailbox, for specs of mail in: letters are written, handed in, and
-- looked at again.
local post = {}

-- Fields in the order of their names; false leaves one of the given out.
function post.letter(headers, body)
  local lines = {}
  local given = { From = "Ann Bell <ann@bell.example>", To = "orders@desk.example", Subject = "Order",
    ["Message-ID"] = "<1@bell.example>", Date = "Tue, 03 Feb 2026 08:59:00 +0100" }
  for name, value in pairs(headers) do given[name] = value end
  for name, value in pairs(given) do
    if value then lines[#lines + 1] = name .. ": " .. value end
  end
  table.sort(lines)
  return table.concat(lines, "\r\n") .. "\r\n\r\n" .. body
end

-- Parts of a multipart: { headers, body } each.
function post.parts(list)
  local out = {}
  for _, one in ipairs(list) do out[#out + 1] = "--b\r\n" .. one[1] .. "\r\n\r\n" .. one[2] .. "\r\n" end
  return table.concat(out) .. "--b--\r\n"
end

function post.open()
  local office = { desk = ordain.open { clock = "2026-02-03T08:00:00Z" }, sent = 0 }
  office.desk:ok("mailbox.create", { name = "orders", kind = "intake", address = "orders@desk.example",
    trusts = "mx.desk.example" })
  local desk = office.desk
  function office.receive(bytes, opts)
    opts = opts or {}
    opts.text, opts.path = bytes, opts.path or "/v1/mail?mailbox=orders"
    return desk:call("mail.receive", nil, opts)
  end
  function office.look(id)
    local mail, said = desk:ok("mail.get", { id = id }), desk:ok("mail.text", { id = id })
    mail.text, mail.pieces, mail.read = said.text, said.pieces, said.attachments
    return mail
  end
  -- The bytes as they are, or headers and a body; each gets an id of its own.
  function office.taken(headers, body)
    local bytes = headers
    if type(headers) == "table" then
      office.sent = office.sent + 1
      headers["Message-ID"] = headers["Message-ID"] or ("<n%d@bell.example>"):format(office.sent)
      bytes = post.letter(headers, body)
    end
    local got = office.receive(bytes)
    if got.status ~= 201 then error(got.text) end
    return office.look(got.body.id), got.body
  end
  function office.mixed(list, headers)
    headers = headers or {}
    headers["Content-Type"] = headers["Content-Type"] or "multipart/mixed; boundary=b"
    return office.taken(headers, post.parts(list))
  end
  function office.html(body)
    return office.taken({ ["Content-Type"] = "text/html; charset=utf-8" }, body)
  end
  return office
end

function post.has(mail, flag)
  for _, one in ipairs(mail.flags) do
    if one == flag then return true end
  end
  return false
end

function post.states(mail)
  local found = {}
  for i, one in ipairs(mail.attachments) do found[i] = one.state end
  return found
end

function post.names(mail)
  local found = {}
  for i, one in ipairs(mail.attachments) do found[i] = one.name or "" end
  return found
end

return post
