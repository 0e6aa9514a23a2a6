using Orleans.Orchestrator.ControlPlane.CustomResources.Validations;
using Orleans.Orchestrator.ControlPlane.ManagedFields;
using Orleans.Orchestrator.ControlPlane.Resources;
using Orleans.Orchestrator.Errors;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Custom;
using Orleans.Orchestrator.Resources.Meta.V1;
using Orleans.Runtime;

namespace Orleans.Orchestrator.ControlPlane.CustomResources;

/// <summary>
/// One object of a custom kind. It looks its kind's definition up before each request; where that has changed, the object is read
/// anew, by the schema as it is now.
/// </summary>
[GrainType("customobject")]
internal sealed class CustomObjectGrain(
    [PersistentState("object", ResourceStorage.ProviderName)] IPersistentState<ResourceState<CustomObject>> state,
    ResourceContext<CustomObject> context, KindDirectory kinds, CustomFieldTracking tracking, RuleTrees expressions, IVersionConverter converter)
    : ResourceGrain<CustomObject>(state, context), ICustomObjectGrain
{
    private CustomKind? _known;
    private ResourceKind? _version;
    private CustomObjectRules? _rules;

    /// <inheritdoc/>
    protected override ResourceKind Kind => _version ?? base.Kind;

    /// <inheritdoc/>
    protected override ResourceKey Key => CustomObjectKey.Parse(this.GetPrimaryKeyString()).Key;

    /// <inheritdoc/>
    protected override ResourceRules<CustomObject> Rules => _rules ?? base.Rules;

    private protected override FieldTracking Fields => tracking.Of(Kind);

    /// <inheritdoc/>
    public override async Task<ResourceObject?> ReadAsync()
    {
        await LookUpAsync();
        return await base.ReadAsync();
    }

    /// <inheritdoc/>
    public override async Task<WriteResult> CreateAsync(ResourceObject value, WriteOptions options)
    {
        var incoming = await ReadAsVersionAsync(value);
        if (Kind.Custom!.IsTerminating)
            throw ApiErrors.MethodNotAllowed("create not allowed while custom resource definition is terminating");
        return await InVersionAsync(() => base.CreateAsync(incoming, options));
    }

    /// <inheritdoc/>
    public override async Task<WriteResult> ReplaceAsync(ResourceObject value, WriteOptions options)
    {
        var incoming = await ReadAsVersionAsync(value);
        return await InVersionAsync(() => base.ReplaceAsync(incoming, options));
    }

    /// <inheritdoc/>
    public override async Task<WriteResult> PatchAsync(ResourcePatch patch, WriteOptions options)
    {
        Use(await LookUpAsync(), options.Version);
        if (patch.Type == PatchType.StrategicMerge)
        {
            throw ApiErrors.UnsupportedMediaType(
                "the body of the request was in an unknown format - accepted media types include: application/json-patch+json, application/merge-patch+json, application/apply-patch+yaml");
        }

        return await InVersionAsync(() => base.PatchAsync(patch, options));
    }

    /// <inheritdoc/>
    public override async Task<DeleteResult> DeleteAsync(DeleteOptions options, bool dryRun = false)
    {
        Use(await LookUpAsync(), null);
        return await base.DeleteAsync(options, dryRun);
    }

    /// <summary>What is valid in the version that the request speaks is stored in the one that the definition says.</summary>
    protected override async Task<CustomObject> AdmitAsync(CustomObject? current, CustomObject next) => Kind.Custom is { IsConvertedByWebhook: true } custom
        ? (await converter.ConvertAsync(custom.Kind.Storage, ResourceObject.From(next))).As<CustomObject>()
        : next;

    /// <summary>Writes with the present object shown in the version that the request speaks.</summary>
    private async Task<WriteResult> InVersionAsync(Func<Task<WriteResult>> write)
    {
        try
        {
            if (Kind.Custom is { IsConvertedByWebhook: true } && await base.ReadAsync() is { } present)
                Shown = await converter.ConvertAsync(Kind, present);
            return await write();
        }
        finally
        {
            Shown = null;
        }
    }

    private async ValueTask<CustomKind> LookUpAsync()
    {
        var collection = CustomObjectKey.Parse(this.GetPrimaryKeyString()).Collection;
        var found = (await kinds.CurrentAsync()).FindCustom(collection)
            ?? throw ApiErrors.Make(404, "NotFound", $"the server could not find the requested resource ({collection})");
        if (ReferenceEquals(found, _known))
            return found;
        if (_known is not null)
            await ReloadAsync();
        _known = found;
        Use(found, null);
        return found;
    }

    private void Use(CustomKind kind, string? version)
    {
        var next = version is null ? kind.Storage : kind.Version(version)
            ?? throw ApiErrors.BadRequest($"{kind.Collection} has no version {version}");
        if (ReferenceEquals(next, _version))
            return;
        _version = next;
        // Where a webhook converts, an object is judged as it came, and becomes what is stored afterwards.
        _rules = new CustomObjectRules(next, next.Custom!.IsConvertedByWebhook ? next : kind.Storage, expressions.Of(next));
    }

    /// <summary>An object that was not read by the definition as it is now, such as one from another process, is read again.</summary>
    private async Task<ResourceObject> ReadAsVersionAsync(ResourceObject value)
    {
        var kind = await LookUpAsync();
        var version = value.Value.Kind.Version;
        Use(kind, version.Length == 0 ? null : version);
        return ReferenceEquals(value.Value.Kind, Kind) ? value : ResourceObject.From(Kind.ReadJson(value.Json.Span, new Serialization.JsonReadContext()));
    }
}
