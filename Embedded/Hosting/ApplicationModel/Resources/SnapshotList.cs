using System.Collections;
using System.Collections.Immutable;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>A list whose readers see the state at the moment that they began, however writers change it meanwhile.</summary>
internal sealed class SnapshotList<T> : IList<T>
{
    private readonly Lock _writing = new();
    private ImmutableList<T> _items = [];

    public int Count => _items.Count;

    public bool IsReadOnly => false;

    public T this[int index]
    {
        get => _items[index];
        set => Change(items => items.SetItem(index, value));
    }

    public void Add(T item) => Change(items => items.Add(item));

    public void Clear() => Change(_ => []);

    public bool Contains(T item) => _items.Contains(item);

    public void CopyTo(T[] array, int arrayIndex) => _items.CopyTo(array, arrayIndex);

    public IEnumerator<T> GetEnumerator() => ((IEnumerable<T>)_items).GetEnumerator();

    public int IndexOf(T item) => _items.IndexOf(item);

    // A concurrent removal may have made the index, computed by the caller before, too large.
    public void Insert(int index, T item) => Change(items => items.Insert(Math.Min(index, items.Count), item));

    public bool Remove(T item)
    {
        lock (_writing)
        {
            var before = _items;
            _items = before.Remove(item);
            return !ReferenceEquals(before, _items);
        }
    }

    public void RemoveAt(int index) => Change(items => items.RemoveAt(index));

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private void Change(Func<ImmutableList<T>, ImmutableList<T>> change)
    {
        lock (_writing)
            _items = change(_items);
    }
}
