-- What an answer to hello says about the link.
local problems = {}

local function listed(answer)
  local states = {}
  for _, one in ipairs(type(answer.entities) == "table" and answer.entities or {}) do
    if type(one) == "table" and type(one.entity) == "string" then states[one.entity] = one.state end
  end
  return states
end

function problems.side_of(answer)
  local side_name = type(answer) == "table" and answer.side
  if type(side_name) == "string" then return string.sub(side_name, 1, 60) end
end

local function of_settings(here, entities, add)
  if not here.enabled then add("LINK_OFF", "the link is switched off here (setting link.enabled)") end
  local states = listed(here)
  for _, name in ipairs(entities) do
    if not states[name] or states[name] == "off" then
      add("LINK_ENTITY_OFF", "%s is not linked here (link.enable)", name)
    end
  end
end

local function of_peer(here, entities, answer, add)
  if type(answer) ~= "table" or answer.protocol ~= 1 then
    return add("LINK_PROTOCOL", "what answers at %s does not speak this protocol", here.peer_url)
  end
  if answer.side == here.side then add("LINK_SAME_SIDE", "both sides say that they are %s", here.side) end
  if not answer.enabled then add("LINK_OFF", "the link is switched off at the other side") end
  local states = listed(answer)
  for _, name in ipairs(entities) do
    if not states[name] or states[name] == "off" then
      add("LINK_ENTITY_OFF", "%s is not linked at the other side", name)
    end
  end
end

-- All that is wrong: here, on the way, and there. `answer` is the response, or the failure.
function problems.of_hello(here, entities, reached, answer)
  local found = list.new()
  local function add(code, fmt, ...)
    found:add { code = code, text = string.sub(string.format(fmt, ...), 1, 1000) }
  end
  of_settings(here, entities, add)
  if not reached then
    add("LINK_UNREACHABLE", "%s: %s", here.peer_url, answer.text or answer.code)
  elseif answer.status == 401 or answer.status == 403 then
    add("LINK_TOKEN", "the other side does not take our token (secret link.token): status %d", answer.status)
  elseif answer.status ~= 200 then
    add("LINK_PROTOCOL", "%s answers with status %d", here.peer_url, answer.status)
  else
    of_peer(here, entities, answer.json, add)
  end
  return found
end

-- The report of a hop of link.test: whether a message was taken.
function problems.of_receipt(name, reached, answer)
  if not reached then return { hop = name, ok = false, text = answer.text or answer.code } end
  local body = type(answer.json) == "table" and answer.json or {}
  local said = body.detail or body.text
  if type(said) ~= "string" then said = nil end
  if answer.status < 200 or answer.status > 299 or (body.state and body.state ~= "applied") then
    return { hop = name, ok = false,
      text = string.sub(string.format("status %d %s", answer.status, said or body.state or ""), 1, 1000) }
  end
  return { hop = name, ok = true }
end

return problems
