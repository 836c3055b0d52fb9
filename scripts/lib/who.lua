-- Who is behind a change: the person for whom somebody or something acts, else the actor.
return function(tx)
  return tx.actor.on_behalf_of or tx.actor.id
end
