using System.Collections.ObjectModel;
using System.Diagnostics.CodeAnalysis;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>Refuses a second resource of the same name.</summary>
internal sealed class ResourceCollection() : Collection<IResource>(new SnapshotList<IResource>()), IResourceCollection
{
    public bool TryGetByName(string name, [NotNullWhen(true)] out IResource? resource)
    {
        resource = this.FirstOrDefault(candidate => string.Equals(candidate.Name, name, StringComparison.OrdinalIgnoreCase));
        return resource is not null;
    }

    protected override void InsertItem(int index, IResource item)
    {
        RefuseDuplicate(item);
        base.InsertItem(index, item);
    }

    protected override void SetItem(int index, IResource item)
    {
        if (!string.Equals(this[index].Name, item.Name, StringComparison.OrdinalIgnoreCase))
            RefuseDuplicate(item);
        base.SetItem(index, item);
    }

    private void RefuseDuplicate(IResource item)
    {
        if (!TryGetByName(item.Name, out var existing))
            return;
        throw new DistributedApplicationException(
            $"Cannot add resource '{item.Name}' of type {item.GetType().Name}: the application already has a resource named " +
            $"'{existing.Name}' of type {existing.GetType().Name}, and names are compared without regard to case. Give one of them another name.");
    }
}
