namespace Orleans.Orchestrator.ControlPlane.Scheduling.Topology;

/// <summary>
/// A rule about which domains of one topology key can take a pod, or should, given where other pods are. It counts the pods that
/// matter to it in each domain, and follows while pods are placed.
/// </summary>
internal abstract class TopologyTerm(TopologyDomains domains)
{
    /// <summary>The domains that it distinguishes.</summary>
    public TopologyDomains Domains { get; } = domains;

    /// <summary>Why a node in a domain that is not allowed can't take the pod, in the words of Kubernetes' scheduler; null for a preference.</summary>
    public abstract string? Sentence(int domain);

    /// <summary>What would have to be changed for a node in a domain that is not allowed; null where nothing short can be said.</summary>
    public virtual string? Change(int domain, string node) => null;

    /// <summary>Whether a domain that is not allowed now may be allowed later in the same plan, as more pods are placed.</summary>
    public virtual bool MayOpen => false;

    /// <summary>Changes whenever a domain that was not allowed may have become so.</summary>
    public virtual int Openings => 0;

    /// <summary>What the term counts for each domain.</summary>
    protected DomainCounts Counts { get; } = new(domains.Count);

    /// <summary>How much each pod of a demand counts; 0 means that the term isn't concerned.</summary>
    public abstract int Weigh(PodDemand other);

    /// <summary>Whether a pod in the domain (-1: a node without the label) is allowed.</summary>
    public virtual bool Allows(int domain) => true;

    /// <summary>What placing a pod in the domain costs; the least is best.</summary>
    public virtual double Cost(int domain) => 0;

    /// <summary>So many pods more, of a demand that counts so much each, are on a node; fewer when negative.</summary>
    public virtual void Add(NodeCount more, int weight)
    {
        if (Domains[more.Node] is >= 0 and var domain)
            AddTo(domain, more.Staying, more.Leaving, weight);
    }

    /// <summary>All pods of a demand that counts so much each.</summary>
    public virtual void Add(DemandPlaces places, int weight)
    {
        if (places.In(Domains) is { } counts)
        {
            foreach (var count in counts)
            {
                if (count is not { Staying: 0, Leaving: 0 })
                    AddTo(count.Node, count.Staying, count.Leaving, weight);
            }

            return;
        }

        foreach (var place in places.Nodes)
            Add(place, weight);
    }

    /// <summary>So many pods more are in a domain.</summary>
    protected virtual void AddTo(int domain, int staying, int leaving, int weight) => Counts.Add(domain, (long)weight * (staying + leaving));
}
