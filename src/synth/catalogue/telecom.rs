use super::Catalogue;

/// A telecom's products.
pub(in crate::synth) static TELECOM: Catalogue = Catalogue {
    generator: "telecom",
    families: &[
        (
            "Mobile",
            &[
                ("Mobile", 0.74, None),
                ("Mobile data pack", 0.27, None),
                ("Unlimited data", 0.16, None),
                ("Family plan", 0.18, None),
                ("Second SIM", 0.13, None),
                ("Roaming pack", 0.17, None),
                ("International calls", 0.12, None),
            ],
        ),
        (
            "Fixed line",
            &[
                ("Fixed line", 0.40, None),
                ("Call forwarding", 0.14, None),
                ("Call waiting", 0.16, None),
                ("Caller ID", 0.22, None),
                ("Voice mail", 0.26, None),
                ("Missed call alert", 0.15, None),
            ],
        ),
        (
            "Internet",
            &[
                ("Broadband ADSL", 0.28, None),
                ("Fibre", 0.30, None),
                ("Wi-Fi repeater", 0.08, None),
                ("Security suite", 0.11, None),
                ("Cloud storage", 0.10, None),
                ("Smart home", 0.05, None),
            ],
        ),
        (
            "TV",
            &[
                ("IPTV", 0.24, None),
                ("Sports channels", 0.11, None),
                ("TV pack Family", 0.15, None),
                ("TV pack Premium", 0.12, None),
                ("Music streaming", 0.13, None),
            ],
        ),
        (
            "Devices",
            &[
                ("Handset instalments", 0.22, None),
                ("Device insurance", 0.13, None),
                ("Tablet plan", 0.06, None),
            ],
        ),
    ],
    complements: &[
        ("Sports channels", "IPTV", 0.55),
        ("Call waiting", "Call forwarding", 0.45),
        ("Handset instalments", "Device insurance", 0.40),
        ("Roaming pack", "International calls", 0.35),
        ("Family plan", "Second SIM", 0.40),
        ("Fibre", "Wi-Fi repeater", 0.25),
    ],
    substitutes: &[
        ("TV pack Family", "TV pack Premium", 0.85),
        ("Mobile data pack", "Unlimited data", 0.80),
        ("Voice mail", "Missed call alert", 0.65),
    ],
    exclusive: &[("Broadband ADSL", "Fibre")],
};
