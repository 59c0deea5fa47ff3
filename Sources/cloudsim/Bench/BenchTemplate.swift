internal import NIOCore

/// One kind of record as bytes with marked places: `@@I` an id, `@@C` another GUID, `@@T` the time, `@@U` a number.
struct BenchTemplate: Sendable {
    private let bytes: [UInt8]
    private let ids: [Int]
    private let times: [Int]
    private let numbers: [Int]

    /// The marks stand in text as long as what replaces them.
    private static let idMark = "@@I00000-0000-4000-8000-000000000000"
    private static let timeMark = "@@T0-00-00T00:00:00"
    private static let numberMark = "@@U0"

    init(_ text: String) {
        bytes = Array(text.utf8)
        ids = Self.places(Array("@@I".utf8), in: bytes)
        times = Self.places(Array("@@T".utf8), in: bytes)
        numbers = Self.places(Array("@@U".utf8), in: bytes)
    }

    func write(into buffer: inout ByteBuffer, time: String, dice: inout Dice) {
        let start = buffer.writerIndex
        buffer.writeBytes(bytes)
        for place in times { buffer.setString(time, at: start + place) }
        for place in ids {
            let high = dice.next()
            let low = dice.next()
            setHex(high >> 32, 8, &buffer, start + place)
            setHex(high >> 16, 4, &buffer, start + place + 9)
            setHex(high, 3, &buffer, start + place + 15)
            setHex(low >> 48, 3, &buffer, start + place + 20)
            setHex(low, 12, &buffer, start + place + 24)
        }
        for place in numbers { setHex(dice.next(), 4, &buffer, start + place) }
    }

    private func setHex(_ value: UInt64, _ count: Int, _ buffer: inout ByteBuffer, _ index: Int) {
        var packed: UInt64 = 0
        for digit in 0..<count where digit < 8 {
            let nibble = value >> UInt64(4 * digit) & 0xF
            packed |= (nibble < 10 ? nibble + 0x30 : nibble + 0x57) << UInt64(8 * digit)
        }
        switch count {
        case 8: buffer.setInteger(packed.byteSwapped, at: index, endianness: .little)
        case 12:
            setHex(value >> 32, 4, &buffer, index)
            setHex(value, 8, &buffer, index + 4)
        case 4: buffer.setInteger(UInt32(truncatingIfNeeded: packed).byteSwapped, at: index, endianness: .little)
        default:
            for digit in 0..<count {
                let byte = UInt8(truncatingIfNeeded: packed >> UInt64(8 * (count - 1 - digit)))
                buffer.setInteger(byte, at: index + digit)
            }
        }
    }

    private static func places(_ mark: [UInt8], in bytes: [UInt8]) -> [Int] {
        bytes.indices.filter { bytes[$0...].starts(with: mark) }
    }
}

extension BenchTemplate {
    /// The kinds of one content type; the last is its sharing act.
    static func templates(_ type: ContentType, tenant: String) -> [BenchTemplate] {
        let head =
            #"{"CreationTime":"\#(timeMark)","Id":"\#(idMark)","OrganizationId":"\#(tenant)","Version":1,"#
            + #""UserType":0,"UserId":"user\#(numberMark)@bench.example","UserKey":"i:0h.f|membership|1003200\#(numberMark)@live.com","#
        return Self.bodies(type).map { BenchTemplate(head + $0) }
    }

    private static func bodies(_ type: ContentType) -> [String] {
        let correlation = #""CorrelationId":"\#(idMark)","#
        let site = "https://bench.sharepoint.example/sites/team\(numberMark)"
        let agent = "Mozilla/5.0 (Windows NT 10.0) Chrome/140.0"
        let file =
            #""Workload":"SharePoint","ClientIP":"198.51.100.7","ObjectId":"\#(site)/Shared Documents/report-\#(numberMark).xlsx",\#(correlation)"#
            + #""EventSource":"SharePoint","ItemType":"File","UserAgent":"\#(agent)","#
        switch type {
        case .sharePoint:
            return ["FileAccessed", "FileModified", "FileDownloaded"].map {
                #""Operation":"\#($0)","RecordType":6,\#(file)"SourceFileExtension":"xlsx","SiteUrl":"\#(site)/","#
                    + #""SourceFileName":"report-\#(numberMark).xlsx","SourceRelativeUrl":"Shared Documents"}"#
            } + [
                #""Operation":"AddedToSecureLink","RecordType":14,\#(file)"TargetUserOrGroupType":"Guest","#
                    + #""TargetUserOrGroupName":"guest\#(numberMark)_adatum.com#ext#@bench.example","UniqueSharingId":"\#(idMark)"}"#
            ]
        case .exchange:
            let mailbox =
                #""Workload":"Exchange","ClientIPAddress":"2001:db8::17","#
                + #""ExternalAccess":false,"LogonType":0,"MailboxOwnerUPN":"user\#(numberMark)@bench.example","#
                + #""OrganizationName":"bench.example","OriginatingServer":"DB8PR04MB\#(numberMark) (15.20.9000.019)","#
            return [
                #""Operation":"MailItemsAccessed","RecordType":50,"ResultStatus":"Succeeded",\#(mailbox)"OperationProperties":[{"Name":"MailAccessType","Value":"Bind"},"#
                    + #"{"Name":"IsThrottled","Value":"False"}],"OperationCount":1}"#,
                #""Operation":"Send","RecordType":2,"ResultStatus":"Succeeded",\#(mailbox)"Item":{"Id":"Unknown","Subject":"Weekly numbers \#(numberMark)"}}"#,
                #""Operation":"Add-MailboxPermission","RecordType":1,"ResultStatus":"True",\#(mailbox)"Parameters":[{"Name":"Identity","Value":"shared\#(numberMark)"},"#
                    + #"{"Name":"User","Value":"user\#(numberMark)"},{"Name":"AccessRights","Value":"FullAccess"}]}"#,
            ]
        case .azureActiveDirectory:
            let actor =
                #""Workload":"AzureActiveDirectory","ClientIP":"198.51.100.9","ResultStatus":"Success","AzureActiveDirectoryEventType":1,"#
                + #""InterSystemsId":"\#(idMark)","#
            return [
                #""Operation":"UserLoggedIn","RecordType":15,\#(actor)"ExtendedProperties":[{"Name":"RequestType","Value":"OAuth2:Authorize"}],"#
                    + #""ModifiedProperties":[],"ErrorNumber":"0","ApplicationId":"\#(idMark)"}"#,
                #""Operation":"Invite external user.","RecordType":8,\#(actor)"ModifiedProperties":[],"#
                    + #""Target":[{"ID":"User_\#(idMark)","Type":2},{"ID":"guest\#(numberMark)_adatum.com#EXT#@bench.example","Type":5}]}"#,
            ]
        case .general, .dlp:
            let app =
                #""RecordType":256,"Workload":"PowerPlatform","ResultStatus":"Succeeded","EnvironmentId":"\#(idMark)","PropertyCollection":["#
                + #"{"Name":"powerplatform.analytics.resource.power_app.id","Value":"\#(idMark)"},"#
                + #"{"Name":"powerplatform.analytics.resource.type","Value":"PowerApp"}"#
            return [
                #""Operation":"LaunchPowerApp",\#(app)]}"#,
                #""Operation":"TeamsSessionStarted","RecordType":25,"Workload":"MicrosoftTeams","ObjectId":"Windows","ClientIP":"198.51.100.11",\#(correlation)"#
                    + #""ExtraProperties":[{"Key":"TimeZone","Value":"Europe/Berlin"},{"Key":"UserAgent","Value":"\#(agent)"}],"DeviceId":"\#(idMark)"}"#,
                #""Operation":"PowerAppPermissionEdited",\#(app),{"Name":"targetuser.id","Value":"\#(idMark)"},"#
                    + #"{"Name":"powerplatform.analytics.resource.permission_type","Value":"CanView"}]}"#,
            ]
        }
    }
}
