/// The fixed texts of a digest: headings, the heads of columns, the names of facts.
enum DigestLabel: CaseIterable, Sendable {
    case why, reaches, place, placeUnknown, nameUnknown, idUnknown, unknown, audienceUnknown
    case evidence, by, with, role, resource, event, records
    case wideShares, what, whom, people, anyNumber
    case openAlerts, mitigation
    case newGuests, newDomains, whoSharedMost, who, events
    case inNumbers, on
    case overTime, numbersBehind, time, risk, whatHappened
    case completeness, contentType, subscription, listed, newest, newestContent, read, waiting, failed, content
    case setAside, notClassified, nothingYet, whatIsUnknown
    case digest, tenant, lookUpHint, openInBrowser, unsubscribe, moreInThePage
}
