/// An invented customer: who works there and what the tenant is called.
struct Customer: Sendable {
    /// Somebody who acts in the records.
    struct Person: Sendable {
        let name: String
        let upn: String
        /// Entra object id.
        let id: String
        /// Passport unique id, which older records name people by.
        let puid: String
        let address: String
    }

    let name: String
    let display: String
    let id: String
    let clientID: String
    let domain: String
    let timeZone: String
    let people: [Person]

    init(name: String, display: String, id: String, domain: String, timeZone: String, given: [String]) {
        var dice = Dice(seed: "customer " + id)
        self.name = name
        self.display = display
        self.id = id
        self.domain = domain
        self.timeZone = timeZone
        clientID = dice.guid()
        people = given.enumerated().map { index, given in
            Person(
                name: given,
                upn: "\(given.lowercased())@\(domain)",
                id: dice.guid(),
                puid: "10032001" + dice.hex(8).uppercased(),
                address: "203.0.113.\(10 + index)"  // TEST-NET-3, RFC 5737
            )
        }
    }

    static let demonstration = [
        Customer(
            name: "contoso",
            display: "Contoso",
            id: "3c5e1d52-8f0b-4a7e-9d41-0a6b52c7e101",
            domain: "contoso.onmicrosoft.com",
            timeZone: "Europe/Berlin",
            given: ["Ada", "Bruno", "Carla", "Deniz", "Elif", "Farid", "Greta", "Hugo"]
        ),
        Customer(
            name: "fabrikam",
            display: "Fabrikam",
            id: "7d2f4b60-1c3a-4e59-8b72-5f90ad3c8202",
            domain: "fabrikam.onmicrosoft.com",
            timeZone: "America/New_York",
            given: ["Ines", "Jonas", "Kiran", "Lena", "Mateo", "Nadia"]
        ),
        Customer(
            name: "northwind",
            display: "Northwind",
            id: "b91a7c04-52de-4f38-a6c5-e2d8179f4303",
            domain: "northwind.onmicrosoft.com",
            timeZone: "Asia/Tokyo",
            given: ["Olga", "Pedro", "Quinn", "Rosa", "Samir"]
        ),
    ]

    /// One of many alike, for benchmarks and crowds.
    static func numbered(_ number: Int, seed: UInt64) -> Customer {
        let digits = String(number)
        let name = "tenant-" + String(repeating: "0", count: max(0, 3 - digits.count)) + digits
        var dice = Dice(seed: "\(seed) \(name)")
        return Customer(
            name: name,
            display: name,
            id: dice.guid(),
            domain: "\(name).onmicrosoft.com",
            timeZone: "Etc/UTC",
            given: ["Alex", "Billie", "Chris", "Dana", "Eli", "Frankie", "Gael", "Harper"]
        )
    }
}
