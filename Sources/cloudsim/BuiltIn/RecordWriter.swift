/// Writes a customer's audit records in the shapes in which Microsoft's services write them.
///
/// The texts are JSON as it goes out, not models: what matters is that they look like the real thing, filler fields,
/// odd spellings and all. Shapes follow the Management Activity API schema and published records.
struct RecordWriter: Sendable {
    /// A record waiting for its blob.
    struct Draft: Sendable {
        var type: ContentType
        var occurred: Moment
        /// When the content that holds it becomes available.
        var arrives: Moment
        var text: String
    }

    /// Whom a record names as the one who acted.
    struct Actor: Sendable {
        var id: String
        var key: String
        var kind = 0
        var address: String?

        /// A person, by user principal name and object id.
        static func person(_ upn: String, id: String, isAdmin: Bool = false, address: String) -> Actor {
            Actor(id: upn, key: id, kind: isAdmin ? 2 : 0, address: address)
        }

        /// An app that acts by itself: its service principal's object id, and user type 6 (Management Activity API
        /// schema, "Enum: User Type").
        static func servicePrincipal(_ id: String) -> Actor {
            Actor(id: id, key: id, kind: 6, address: "198.51.100.7")  // TEST-NET-2, RFC 5737
        }
    }

    let customer: Customer
    let epoch: Moment
    var dice: Dice
    /// What is there when the records have happened.
    var organisation: Organisation
    private(set) var drafts: [Draft] = []

    /// A writer for any tenant, whose customer has no people.
    init(tenant: SimulatedTenant, epoch: Moment, dice: Dice) {
        customer = Customer(
            name: tenant.name,
            display: tenant.name,
            id: tenant.id,
            domain: tenant.domain,
            timeZone: tenant.timeZone,
            given: []
        )
        self.epoch = epoch
        self.dice = dice
        organisation = tenant.organisation
    }

    init(customer: Customer, epoch: Moment) {
        self.customer = customer
        self.epoch = epoch
        dice = Dice(seed: "records " + customer.id)
        organisation = Organisation(of: customer)
    }

    /// A moment before the epoch, with seconds and milliseconds that look lived in.
    mutating func ago(_ hours: Double) -> Moment {
        epoch.adding(milliseconds: -Int64(hours * 3_600_000) + Int64(dice.number(0...59_999)))
    }

    /// Somebody of the customer's people.
    func person(_ index: Int) -> Customer.Person { customer.people[index % customer.people.count] }

    /// Adds one record.
    ///
    /// - Parameters:
    ///   - type: The feed it goes into.
    ///   - operation: The operation's name, to the letter.
    ///   - recordType: The number of the schema it follows.
    ///   - workload: The service's name for itself.
    ///   - actor: Who did it.
    ///   - time: When.
    ///   - id: The record's id; a new one unless two records are to share it.
    ///   - object: `ObjectId`, left out when nil.
    ///   - result: `ResultStatus`, left out when nil.
    ///   - late: Minutes until it arrives; 60 to 90 unless given.
    ///   - members: The rest of the object, as JSON members.
    mutating func add(
        _ type: ContentType,
        _ operation: String,
        _ recordType: Int,
        _ workload: String,
        by actor: Actor,
        at time: Moment,
        id: String? = nil,
        object: String? = nil,
        result: String? = nil,
        late: Int64? = nil,
        _ members: String = ""
    ) {
        let id = id ?? dice.guid()
        var text = #"{"CreationTime":"\#(time.recordTime)","Id":"\#(id)","Operation":\#(JSON.quoted(operation)),"#
        text += #""OrganizationId":"\#(customer.id)","RecordType":\#(recordType),"#
        if let result { text += #""ResultStatus":"\#(result)","# }
        text +=
            #""UserKey":\#(JSON.quoted(actor.key)),"UserType":\#(actor.kind),"Version":1,"Workload":"\#(workload)","#
        if let address = actor.address { text += #""ClientIP":"\#(address)","# }
        if let object { text += #""ObjectId":\#(JSON.quoted(object)),"# }
        text += #""UserId":\#(JSON.quoted(actor.id))"#
        if !members.isEmpty { text += "," + members }
        text += "}"
        let minutes = late ?? Int64(dice.number(60...90))
        drafts.append(Draft(type: type, occurred: time, arrives: time.adding(minutes: minutes), text: text))
    }

    /// Delivers the last records once more, so many hours later, as the service does by design.
    mutating func repeatLast(_ count: Int, after hours: Int64) {
        for var draft in drafts.suffix(count) {
            draft.arrives = draft.arrives.adding(minutes: hours * 60)
            drafts.append(draft)
        }
    }

    /// A guest's user principal name in this tenant, as SharePoint and Entra ID write it.
    func guest(_ mail: String, hash: String = "#EXT#") -> String {
        mail.replacing("@", with: "_") + hash + "@" + customer.domain
    }
}
