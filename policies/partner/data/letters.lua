-- The letters to partners, by occasion and language. %name% stands for a value: first_name
-- last_name company number business site email reason. Subject and text are plain; in html
-- each value is escaped.
return {
  -- What the site is called when its address is not set (setting partner.site).
  site = { en = "our B2B site", da = "vores B2B-side" },

  confirmation = {
    en = "Thank you, %first_name%. Your request has been received; we will write to %email%.",
    da = "Tak, %first_name%. Vi har modtaget din anmodning og skriver til %email%.",
  },

  approved = {
    en = {
      subject = "Welcome, %company%",
      text = "Dear %first_name% %last_name%,\n\n%company% is now a business partner. You are its first user"
        .. " and can add others when you have signed in at %site% with %email%.\n\nKind regards\n%business%\n",
      html = "<p>Dear %first_name% %last_name%,</p><p>%company% is now a business partner. You are its first user"
        .. " and can add others when you have signed in at %site% with %email%.</p><p>Kind regards<br>%business%</p>",
    },
    da = {
      subject = "Velkommen, %company%",
      text = "Kære %first_name% %last_name%\n\n%company% er nu forretningspartner. Du er den første bruger"
        .. " og kan tilføje flere, når du har logget ind på %site% med %email%.\n\nVenlig hilsen\n%business%\n",
      html = "<p>Kære %first_name% %last_name%</p><p>%company% er nu forretningspartner. Du er den første bruger"
        .. " og kan tilføje flere, når du har logget ind på %site% med %email%.</p><p>Venlig hilsen<br>%business%</p>",
    },
  },

  rejected = {
    en = {
      subject = "Your request for %company%",
      text = "Dear %first_name% %last_name%,\n\nthank you for your interest. We cannot make %company% a business"
        .. " partner at present.\n\nKind regards\n%business%\n",
    },
    da = {
      subject = "Jeres anmodning for %company%",
      text = "Kære %first_name% %last_name%\n\nTak for interessen. Vi kan ikke gøre %company% til forretningspartner"
        .. " lige nu.\n\nVenlig hilsen\n%business%\n",
    },
  },

  user_added = {
    en = {
      subject = "You are a user of %company%",
      text = "Dear %first_name% %last_name%,\n\nyou have been added as a user of %company% (%number%). When your"
        .. " access is active you can sign in at %site% with %email%.\n\nKind regards\n%business%\n",
    },
    da = {
      subject = "Du er bruger hos %company%",
      text = "Kære %first_name% %last_name%\n\nDu er tilføjet som bruger hos %company% (%number%). Når adgangen er"
        .. " aktiv, kan du logge ind på %site% med %email%.\n\nVenlig hilsen\n%business%\n",
    },
  },
}
