using Orleans.Orchestrator.ControlPlane.Admission;
using Orleans.Orchestrator.Errors;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Meta.V1;

namespace Orleans.Orchestrator.ControlPlane.Resources;

// Where a write meets those who admit it.
public abstract partial class ResourceGrain<T>
{
    private AdmissionChain Admission => _context.Admission;

    /// <inheritdoc/>
    public async Task<AdmissionReply> AdmitSubresourceAsync(string subresource, bool connects, string apiVersion, string kind, string message, bool dryRun = false)
    {
        var request = new AdmissionRequest
        {
            Operation = connects ? AdmissionOperation.Connect : AdmissionOperation.Create, Kind = Kind, Key = Key, Subresource = subresource,
            DryRun = dryRun, Message = new AdmissionMessage(apiVersion, kind, message),
        };
        var current = Required();
        await Admission.MutateAsync(request, current);
        await Admission.ValidateAsync(request, current);
        return new AdmissionReply(request.Warnings);
    }

    private AdmissionRequest Request(AdmissionOperation operation, T? old, WriteOptions options) => new()
    {
        Operation = operation, Kind = Kind, Key = Key, Subresource = options.Subresource ?? "", Old = old, DryRun = options.DryRun, Options = options,
        Default = _context.Default,
    };

    private async ValueTask AdmitDeleteAsync(T current, DeleteOptions options, bool dryRun)
    {
        var request = new AdmissionRequest
        {
            Operation = AdmissionOperation.Delete, Kind = Kind, Key = Key, Old = current, DryRun = dryRun, DeleteOptions = options,
        };
        await Admission.MutateAsync(request, current);
        await Admission.ValidateAsync(request, current);
    }

    private T ForCreate(T value, string uid, DateTimeOffset now) =>
        Rules.Default(Rules.PrepareForCreate(value.WithMetadata(MetadataRules.ForCreate(value.Metadata, uid, now, Rules.HasGeneration))));
}
