using System.Text.Json;
using Orleans.Orchestrator.Resources.Certificates.V1;

namespace Orleans.Orchestrator.Api.Tables.Columns;

/// <summary>The columns of requests for certificates.</summary>
internal sealed class CertificateSigningRequestTable : Table<CertificateSigningRequest>
{
    public override IReadOnlyList<Column> Columns { get; } =
    [
        Column.ObjectName, Column.Age, new("SignerName", "Who is to sign it."), new("Requestor", "Who made it."), new("RequestedDuration", "How long the certificate is to count."),
        new("Condition", "What has become of it."),
    ];

    protected override void WriteCells(Utf8JsonWriter cells, CertificateSigningRequest r, DateTimeOffset now)
    {
        cells.WriteStringValue(r.Metadata.Name);
        cells.WriteStringValue(Age(r.Metadata, now));
        cells.WriteStringValue(r.Spec.SignerName);
        cells.WriteStringValue(r.Spec.Username ?? "");
        cells.WriteStringValue(r.Spec.ExpirationSeconds is { } seconds ? HumanDuration.Format(TimeSpan.FromSeconds(seconds)) : "<none>");
        cells.WriteStringValue(Words(r.Status));
    }

    private static string Words(CertificateSigningRequestStatus status)
    {
        var words = status.Conditions.Any(c => c.Type == "Denied") ? "Denied" : status.Conditions.Any(c => c.Type == "Approved") ? "Approved" : "Pending";
        if (status.Conditions.Any(c => c.Type == "Failed"))
            words += ",Failed";
        return status.Certificate.IsEmpty ? words : words + ",Issued";
    }
}
