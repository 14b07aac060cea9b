use super::Catalogue;

/// A retail bank's products.
pub(in crate::synth) static BANK: Catalogue = Catalogue {
    generator: "bank",
    families: &[
        (
            "Accounts",
            &[
                ("Current account", 0.86, None),
                ("Savings account", 0.48, None),
                ("Time deposit", 0.14, None),
                ("Building savings", 0.15, None),
                ("Foreign currency account", 0.05, None),
                ("Safe deposit box", 0.03, None),
            ],
        ),
        (
            "Payments",
            &[
                ("Debit card", 0.64, None),
                ("Credit card", 0.30, None),
                ("Gold credit card", 0.09, None),
                ("Standing order", 0.36, None),
                ("Direct debit", 0.38, None),
                ("Online banking", 0.50, None),
                ("Mobile banking", 0.33, None),
            ],
        ),
        (
            "Credit",
            &[
                ("Overdraft", 0.20, None),
                ("Personal loan", 0.14, None),
                ("Car loan", 0.10, None),
                ("Mortgage", 0.16, None),
            ],
        ),
        (
            "Insurance",
            &[
                ("Car insurance", 0.15, None),
                ("Home insurance", 0.16, None),
                ("Life insurance", 0.13, None),
                ("Travel insurance", 0.09, None),
            ],
        ),
        (
            "Investment",
            &[
                ("Securities account", 0.13, None),
                ("Investment fund", 0.12, None),
                ("Pension fund", 0.15, None),
            ],
        ),
    ],
    complements: &[
        ("Mortgage", "Home insurance", 0.55),
        ("Car loan", "Car insurance", 0.50),
        ("Securities account", "Investment fund", 0.40),
        ("Gold credit card", "Travel insurance", 0.45),
        ("Mobile banking", "Online banking", 0.50),
    ],
    substitutes: &[
        ("Overdraft", "Personal loan", 0.80),
        ("Time deposit", "Building savings", 0.75),
        ("Pension fund", "Life insurance", 0.65),
    ],
    exclusive: &[("Credit card", "Gold credit card")],
};
