using System.Collections.Immutable;
using Orleans.Orchestrator.ControlPlane.Admission.Policies;
using Orleans.Orchestrator.Resources;

namespace Orleans.Orchestrator.ControlPlane.Admission.Webhooks;

/// <summary>The webhooks of all configurations of one kind in the order in which they are asked: by the configurations' names, then as they are listed.</summary>
/// <typeparam name="T">The kind of configuration.</typeparam>
/// <param name="configurations">The configurations.</param>
/// <param name="specs">The webhooks of one.</param>
internal sealed class WebhookSet<T>(PolicySet<T> configurations, Func<T, IEnumerable<WebhookSpec>> specs) where T : class, IResource<T>
{
    private volatile Built _built = new([], []);

    /// <summary>Those whose rules name the write.</summary>
    public ImmutableArray<Webhook> About(AdmissionRequest request)
    {
        if (!IsAbout(request))
            return [];
        return [.. Current().Where(w => w.IsAbout(request))];
    }

    /// <summary>Whether there is one whose rules name the write. Configurations of webhooks are nobody's business: a wrong one has to be repaired.</summary>
    public bool IsAbout(AdmissionRequest request)
    {
        if (configurations.IsEmpty || request.Kind.Group == ResourceKinds.MutatingWebhookConfiguration.Group)
            return false;
        foreach (var webhook in Current())
        {
            if (webhook.IsAbout(request))
                return true;
        }

        return false;
    }

    private ImmutableArray<Webhook> Current()
    {
        var source = configurations.In("");
        var built = _built;
        if (built.Source != source)
            _built = built = new(source, [.. source.SelectMany(c => specs(c).Select(s => new Webhook(c.Metadata.Name!, s)))]);
        return built.Webhooks;
    }

    private sealed record Built(ImmutableArray<T> Source, ImmutableArray<Webhook> Webhooks);
}
