-- What the demo is served with, unless its data directory has an ordain.conf.lua.
mail = {
  url = "maildir:" .. data .. "/mail/out",  -- no mail leaves: look at the letters there
  from = "Kaffegrossisten <orders@kaffegrossisten.example>",
}
