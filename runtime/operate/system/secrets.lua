-- What other operations do with secrets: they set and remove, nobody reads.
local secrets = {}
local put = sql [[
  insert into secret (name, value, at, actor) values ($name, $value, $at::instant, $actor)
  on conflict (name) do update set value = excluded.value, previous = null, previous_until = null,
    at = excluded.at, actor = excluded.actor ]]
local rotate = sql [[
  update secret set previous = value, previous_until = $until::instant, value = $value, at = $at::instant,
    actor = $actor
  where name = $name ]]
local remove = sql [[ delete from secret where name = $name ]]
local find = sql [[ select name, at, actor, previous_until from secret where name = $name order by name ]]

-- Names of the engine's own, of webhooks, begin with one of these.
secrets.reserved = { "^webhook%.", "^source%." }

function secrets.find(tx, name)
  local row = tx:one(find, { name = name })
  if not row then fail.not_found("SECRET_UNKNOWN", "there is no secret %s", name) end
  return row
end

-- A new value; the one before it is gone at once.
function secrets.set(tx, name, value)
  tx:run(put, { name = name, value = engine.seal(name, value), at = tx.now, actor = tx.actor.id })
end

-- A new value; the one before it stays valid for so many seconds of the machine clock.
function secrets.rotate(tx, name, value, keep)
  secrets.find(tx, name)
  tx:run(rotate, { name = name, value = engine.seal(name, value), at = tx.now, actor = tx.actor.id,
    ["until"] = instant.add(engine.machine_now(), keep) })
end

function secrets.remove(tx, name)
  return tx:run(remove, { name = name })
end

return secrets
