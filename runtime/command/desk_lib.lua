-- What specs call, over the few functions of desk_lib.c.
local host = ...
local desk = {}
desk.__index = desk

local function temporary()
  local base = os.getenv "ORDAIN_SPEC_TMP" or "/dev/shm"
  local name = os.tmpname()
  os.remove(name)
  return base .. "/ordain-spec-" .. name:match "[^/]+$"
end

local function remove(path)
  os.execute("rm -rf '" .. path .. "'")
end

local function open(self)
  local service, err = host.open(self.options)
  if not service then error(err, 3) end
  self.service = service
  return self
end

function host.ordain.open(options)
  options = options or {}
  local self = setmetatable({ options = options, own = not options.data }, desk)
  options.data = options.data or temporary()
  options.clock = options.clock or "2026-01-30T08:00:00Z"
  return open(self)
end

-- Like open, but gives nil and the message instead of raising.
function host.ordain.try_open(options)
  local ok, result = pcall(host.ordain.open, options)
  if ok then return result end
  return nil, result
end

host.ordain.list = host.list
host.ordain.encode = host.encode
host.ordain.decode = host.decode

-- What the program reads in the bytes of a mail.
function host.ordain.mail(bytes) return host.decode(host.mail(bytes)) end

function desk:close(keep)
  if self.service then host.close(self.service) end
  self.service = nil
  if self.own and not keep and not self.options.keep then remove(self.options.data) end
end

-- `between(data)` runs while nobody has the database open.
function desk:reopen(between)
  if self.service then host.close(self.service) end
  self.service = nil
  if between then between(self.options.data) end
  return open(self)
end

function desk:call(operation, input, opts)
  opts = opts or {}
  local text = opts.text or (input and host.encode(input)) or "{}"
  local answer = host.call(self.service, operation, text, opts)
  answer.body = answer.text ~= "" and host.decode(answer.text) or nil
  return answer
end

local function explain(operation, answer)
  local lines = { string.format("%s answered %d", operation, answer.status) }
  if answer.status >= 400 and answer.body then
    lines[#lines + 1] = string.format("%s: %s", answer.body.code, answer.body.detail)
    for _, e in ipairs(answer.body.errors or {}) do
      lines[#lines + 1] = string.format("  %s: %s: %s", e.pointer, e.code, e.detail)
    end
  else
    lines[#lines + 1] = answer.text
  end
  return table.concat(lines, "\n")
end

function desk:ok(operation, input, opts)
  local answer = self:call(operation, input, opts)
  if answer.status >= 300 then error(explain(operation, answer), 2) end
  return answer.body
end

function desk:refused(operation, input, opts)
  local answer = self:call(operation, input, opts)
  if answer.status < 400 then error(explain(operation, answer), 2) end
  return answer.body
end

function desk:rows(statement)
  return host.rows(self.service, statement)
end

function desk:operations()
  return host.operations(self.service)
end

function desk:roles()
  return host.roles(self.service)
end

function desk:advance(by)
  return self:ok("clock.advance", { by = by })
end

function desk:advance_to(at)
  if #at == 10 then at = at .. "T00:00:00Z" end
  return self:ok("clock.advance", { to = at })
end

function desk:set_clock(at)
  return self:ok("clock.set", { at = at })
end

function desk:run_job(name, opts)
  return self:ok("job.run", { job = name, dry = opts and opts.dry })
end

function desk:publish(changes, opts)
  local files = self:ok("policy.files", { hash = "live" }).files
  for path, text in pairs(changes) do files[path] = text or nil end
  local answer = self:call("policy.publish", { files = files, failing_cases = opts and opts.failing_cases }, opts)
  if answer.status >= 300 then return nil, answer.body end
  return true
end

-- What flows wait to have done outside: nothing is performed in a spec.
local due = [[ select id, flow, generation, seq, kind, ask, attempts from effect where phase <> 'done'
  order by flow, generation, seq, id ]]

function desk:effects()
  local found = host.rows(self.service, due)
  for _, effect in ipairs(found) do
    effect.ask, effect.attempt = host.decode(effect.ask), effect.attempts + 1
  end
  return found
end

local function unasked(effect)
  if effect.kind ~= "mail" then return { status = 200, headers = {} } end
  return { state = "sent", message_id = "<" .. effect.id .. "@spec>" }
end

-- It is done, and answered so; without an answer, 200 or sent, and a document is made.
function desk:answer(effect, answer)
  local made = answer == nil and effect.kind == "document"
  local text = made and "" or host.encode(answer == nil and unasked(effect) or answer)
  host.end_effect(self.service, effect.kind, effect.id, "done", text, "", "")
end

-- "temp": failed for now, and due again while attempts are left; "perm"; "maybe_sent".
function desk:fail(effect, kind, code, text)
  local answer = unasked(effect)
  if kind == "maybe_sent" then answer.state = kind end
  code, text = code or "SPEC", text or "as the spec says"
  host.end_effect(self.service, effect.kind, effect.id, kind, host.encode(answer), code, text)
end

function desk:decide(point, ask)
  local body = self:ok("decision.make", { point = point, ask = ask }, { dry = true })
  local answer = body.answer
  answer.outcome, answer.fault = body.outcome, body.fault
  return answer
end
