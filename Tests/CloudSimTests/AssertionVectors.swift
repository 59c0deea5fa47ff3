@testable internal import cloudsim

/// A certificate and assertions signed with its key by another implementation (the `openssl` command, which then forgot the key).
///
/// They were made for one app and tenant and are valid for ten minutes from ``issued``.
enum AssertionVectors {
    static let client = "11111111-2222-4333-8444-555555555555"
    static let issued = Moment(milliseconds: 1798761600_000)

    static let certificate = """
        -----BEGIN CERTIFICATE-----
        MIIDDzCCAfegAwIBAgIUT3jY91UABgNE4ypT+loQJzuOIv4wDQYJKoZIhvcNAQEL
        BQAwFzEVMBMGA1UEAwwMZ2F0ZXdheSB0ZXN0MB4XDTI2MTEyMzEzNTg0NloXDTM2
        MTEyMDEzNTg0NlowFzEVMBMGA1UEAwwMZ2F0ZXdheSB0ZXN0MIIBIjANBgkqhkiG
        9w0BAQEFAAOCAQ8AMIIBCgKCAQEAuXHXAXoZ4gWp6NbwM5xxl08blrT8B8gWbZ3D
        Tf/Tkz0OLdjr6y/N3PQRIN/63S2aezj6GmrAsUBrQ5Ss/g/IgNlZqK+9MCtv9gak
        n5rJlJTrb9C34Ecpk6Ql8Y7oC8+vEVNF1frNkoQFKRLkZrDRPUNdSj1ZUBZjSOSu
        2ayaJs9UU6izvzxNsfudIQInGDLYb+JSTfkSnW5ZuHZWWYpIxkVp8iCaU+YxG+6f
        tCfB846smejNo2zgsVTsQTjPjwqa3kxvsmDV6cA/iGvONbGuWHnHWXhE9YJLphMO
        Y83y1yWjbIHSlBAH6lHa04BuzQBzLvH3IhbcG+FA+2ywHyJnnwIDAQABo1MwUTAd
        BgNVHQ4EFgQUd3jVQ6XE2TRTtAIyuf1RjiDS84cwHwYDVR0jBBgwFoAUd3jVQ6XE
        2TRTtAIyuf1RjiDS84cwDwYDVR0TAQH/BAUwAwEB/zANBgkqhkiG9w0BAQsFAAOC
        AQEAlVZjXu8lWbaJ9Doxt02GRdz8okb7qZPJikyfWqJx18FFLG2LZ1jOs0wQCkXK
        IMn1qDKoRmLy/1MYt9lfc5DTcJdw1/CmeyvYDwupfUqDgkkmTEF0SylUS9Zdishi
        P+7WPy/k6Xmx8G06pt4QHeBBqQuMDF/3+t436gdylKejPGOjOR5jQIisWwWRMtSv
        Wvp0+zzaTcyL8IwRIsS0gPJAxMed1i2NZVYhVqINeuc79/68xC8IhJ6cbNrnIvQQ
        aEdeVQsXC0LjHEC3lUiR0nZZxMJubLzkOme25UfoaqZQ2lix/u/zPuqTKsn6+Wk0
        pJgKLbkMIlflWX/V9mZYuPJ5+w==
        -----END CERTIFICATE-----
        """

    static let ps256 = """
        eyJ0eXAiOiAiSldUIiwgImFsZyI6ICJQUzI1NiIsICJ4NXQjUzI1NiI6ICJhdVN5NjhOV1Zmb3lHWkhDYjl0UlU1VHB1UzlYYVJR\
        bi0yX0loNllTZU9VIn0.eyJhdWQiOiAiaHR0cHM6Ly9sb2NhbGhvc3Q6OTQ0My9sb2dpbi8zYzVlMWQ1Mi04ZjBiLTRhN2UtOWQ0\
        MS0wYTZiNTJjN2UxMDEvb2F1dGgyL3YyLjAvdG9rZW4iLCAiaXNzIjogIjExMTExMTExLTIyMjItNDMzMy04NDQ0LTU1NTU1NTU1\
        NTU1NSIsICJzdWIiOiAiMTExMTExMTEtMjIyMi00MzMzLTg0NDQtNTU1NTU1NTU1NTU1IiwgImp0aSI6ICI3YzllNjY3OS03NDI1\
        LTQwZGUtOTQ0Yi1lMDdmYzFmOTBhZTciLCAibmJmIjogMTc5ODc2MTYwMCwgImlhdCI6IDE3OTg3NjE2MDAsICJleHAiOiAxNzk4\
        NzYyMjAwfQ.hWT_OFu_KS4zhatZqKTpNW6FtIEkS9sA4N9se7w9L2Y0khMj30MA5tTOqnmRx5O9za0hyYvCO7X-MreuMMhqfIkF5\
        7LO6Wy3AREbKncJO6h4AfxEeQ1xczhYsK0KTlSer8WDJXJfsfyDinz_GV_2vE5fERl6Bn_2w0k3DRL1frEALMoDLmxa9qA6D-duB\
        WuxdxN8t8Y-DGF5mI-X2_3i437tuT2g3SUtKeurRp3oxwdrW1fcLeXyD9dFerRC4KaChLOXUqoiMzhZ-mGp_u8CJ_AbZp6A0Wutl\
        FPknzb44bnwGMIRPHbhXIL5gm40xvkq1v48al9i05_MCJBS6JYItw
        """

    static let rs256 = """
        eyJ0eXAiOiAiSldUIiwgImFsZyI6ICJSUzI1NiIsICJ4NXQiOiAiV0hodG5Tc2hwMWJoTklfb19hcmltS19RSkFrIn0.eyJhdWQi\
        OiAiaHR0cHM6Ly9sb2NhbGhvc3Q6OTQ0My9sb2dpbi8zYzVlMWQ1Mi04ZjBiLTRhN2UtOWQ0MS0wYTZiNTJjN2UxMDEvb2F1dGgy\
        L3YyLjAvdG9rZW4iLCAiaXNzIjogIjExMTExMTExLTIyMjItNDMzMy04NDQ0LTU1NTU1NTU1NTU1NSIsICJzdWIiOiAiMTExMTEx\
        MTEtMjIyMi00MzMzLTg0NDQtNTU1NTU1NTU1NTU1IiwgImp0aSI6ICI3YzllNjY3OS03NDI1LTQwZGUtOTQ0Yi1lMDdmYzFmOTBh\
        ZTciLCAibmJmIjogMTc5ODc2MTYwMCwgImlhdCI6IDE3OTg3NjE2MDAsICJleHAiOiAxNzk4NzYyMjAwfQ.oNuCIPLOzc5_Cws_J\
        8Q_lKZD0Wj2ptia-zBr2bzdxV4jg-ZxRw1cSBxK7KBg2QCbekcFV0a_fgwhdfaBpzwNLeASG0pYEN0yHV89dS8ovzmBVT-Ne2JOE\
        c6-AVg6pXW0T-MArfDcXexLfz0aZjJUBBynko2RoA9_uqyZyEzLksuk7bXXIEi5qAYicqpPKlnS6WlQCOSViSedDo-Q4SwYrSfIn\
        rDDz7M8E0tJ58L5wN8eU43riovvECm3dHlrIeIl0d9jz5EF0Y4P2GmeYpJAsqErUJEeg5XLyYK6Dy9DpL-r1f5NI5t5AyIB48XNe\
        qiiccMde7CfFzVkeZBT4djQ5g
        """

    static let wrongAudience = """
        eyJ0eXAiOiAiSldUIiwgImFsZyI6ICJQUzI1NiIsICJ4NXQjUzI1NiI6ICJhdVN5NjhOV1Zmb3lHWkhDYjl0UlU1VHB1UzlYYVJR\
        bi0yX0loNllTZU9VIn0.eyJhdWQiOiAiaHR0cHM6Ly9sb2NhbGhvc3Q6OTQ0My9sb2dpbi83ZDJmNGI2MC0xYzNhLTRlNTktOGI3\
        Mi01ZjkwYWQzYzgyMDIvb2F1dGgyL3YyLjAvdG9rZW4iLCAiaXNzIjogIjExMTExMTExLTIyMjItNDMzMy04NDQ0LTU1NTU1NTU1\
        NTU1NSIsICJzdWIiOiAiMTExMTExMTEtMjIyMi00MzMzLTg0NDQtNTU1NTU1NTU1NTU1IiwgImp0aSI6ICI3YzllNjY3OS03NDI1\
        LTQwZGUtOTQ0Yi1lMDdmYzFmOTBhZTciLCAibmJmIjogMTc5ODc2MTYwMCwgImlhdCI6IDE3OTg3NjE2MDAsICJleHAiOiAxNzk4\
        NzYyMjAwfQ.TJnjU5PF0jXf5FAHhATyVl8sWk9Fh7qaxUQQptCILERgKc7yNhU_wNtPezHSevB1UnqibXW0sfj_QIevg1NFGN0t5\
        pt0dl94jtlFrFZD-jbpqn33dEJh9AYXx_omW6_8hK2llqxHiX6G7t25_kZyi_qSlpbvlpmzbylwgI7U_i5EvXIunV2_DOcOAjK6F\
        IzaT66PvKy4I7abo9NBU5GwotpdjfgsxYpEgJX57MSWgXCQ9Aqhyz_fCrVqLbfjzgAXbB9whMq3VnZ7XnfkF8f3-EEyuuMc2Deco\
        sg2ON4pGU7T6T7I99x-Jcskkuwgpid4u8X7-PVDPYCqTcxMxdJReA
        """

    static let otherSubject = """
        eyJ0eXAiOiAiSldUIiwgImFsZyI6ICJQUzI1NiIsICJ4NXQjUzI1NiI6ICJhdVN5NjhOV1Zmb3lHWkhDYjl0UlU1VHB1UzlYYVJR\
        bi0yX0loNllTZU9VIn0.eyJhdWQiOiAiaHR0cHM6Ly9sb2NhbGhvc3Q6OTQ0My9sb2dpbi8zYzVlMWQ1Mi04ZjBiLTRhN2UtOWQ0\
        MS0wYTZiNTJjN2UxMDEvb2F1dGgyL3YyLjAvdG9rZW4iLCAiaXNzIjogIjExMTExMTExLTIyMjItNDMzMy04NDQ0LTU1NTU1NTU1\
        NTU1NSIsICJzdWIiOiAiOTk5OTk5OTktMjIyMi00MzMzLTg0NDQtNTU1NTU1NTU1NTU1IiwgImp0aSI6ICI3YzllNjY3OS03NDI1\
        LTQwZGUtOTQ0Yi1lMDdmYzFmOTBhZTciLCAibmJmIjogMTc5ODc2MTYwMCwgImlhdCI6IDE3OTg3NjE2MDAsICJleHAiOiAxNzk4\
        NzYyMjAwfQ.gkNq0df0O-fkg-guRaEimQBWrSwYIdumKWdpS6X-PmMAnnZJJaY2bnwepCG8ZinXjtAkPO_eL6P_ArfkS7WlC3uW3\
        YDCSdV-91_TDsfOpeKYt3Ov69Zl989XbKd4rO0yJs8S-MIOTkpFb-BUF37m7iPHe02gwFOEoeXnrbfLS35ZJU7EkBeAkXIehGC-z\
        92fDO5e87Lrcrv-LLwH47loFztLmDvIPcd89ykkzGY_3Db5YqLMyPZCwnSzGPEQ2l214H4_nngwHkqyIEabGaM51oPvHCoA-oCQ4\
        XLvqMDrxaLS-791a5G1CWMySufVmL40lnqHITdl8K5bA5PZsT2JUA
        """
}
