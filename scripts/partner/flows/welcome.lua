-- A user who was added to a hierarchy is told so, and can sign in once it is published.
local letters = use "letters"

return flow {
  summary = "Welcomes a user who was added to a hierarchy: the letter, then access",
  on = "partner.user_added",
  as = { "partner_desk" },
  run = function(f, added)
    letters.send(f, { occasion = "user_added", id = added.id })
    f:wait { "partner.published", key = added.hierarchy_id, title = "Wait for job 1010" }
    f:note "The channel has the user"
  end,
}
