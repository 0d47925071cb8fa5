#include "weights/pickle.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <unordered_map>

#include "impasto/error.h"
#include "weights/pickle_globals.h"
#include "weights/pickle_opcodes.h"

namespace impasto::pickle {
namespace {

/// A VGG has some dozens of tensors of some dozens of values each; a checkpoint with an
/// optimizer's state some thousands.
constexpr std::size_t kMostValues = 2'000'000;

[[noreturn]] void malformed(std::string_view what) {
  throw Error(fmt::format("the pickle is malformed ({}); get the file again", what));
}

}  // namespace

/// Stack, marks and memo of one run.
class Machine {
 public:
  explicit Machine(ByteReader& reader) : reader_(reader) {}

  Document run() {
    while (document_.root_ == nullptr) execute(Opcode{reader_.take_number<std::uint8_t>()});
    return std::move(document_);
  }

 private:
  /// A small pickle could otherwise repeat a long list without end.
  void charge(std::size_t values) {
    charged_ += values;
    if (charged_ > kMostValues) malformed("too many values");
  }

  void push(Value value) {
    charge(1);
    if (const auto* sequence = value.as<Sequence>()) charge(sequence->items.size());
    if (const auto* dictionary = value.as<Dictionary>()) charge(dictionary->items.size());
    stack_.push_back(&document_.values_.emplace_back(std::move(value)));
  }

  Value* pop() {
    if (stack_.size() <= floor()) malformed("stack underflow");
    Value* value = stack_.back();
    stack_.pop_back();
    return value;
  }

  Value& top() {
    if (stack_.size() <= floor()) malformed("stack underflow");
    return *stack_.back();
  }

  [[nodiscard]] std::size_t floor() const { return marks_.empty() ? 0 : marks_.back(); }

  std::vector<const Value*> pop_to_mark() {
    if (marks_.empty()) malformed("no mark");
    const auto first = stack_.begin() + static_cast<std::ptrdiff_t>(marks_.back());
    std::vector<const Value*> items(first, stack_.end());
    stack_.erase(first, stack_.end());
    marks_.pop_back();
    return items;
  }

  void push_tuple(std::size_t size) {
    std::vector<const Value*> items(size);
    for (std::size_t i = size; i-- > 0;) items[i] = pop();
    push({Sequence{true, std::move(items)}});
  }

  void append(const std::vector<const Value*>& items) {
    auto* list = std::get_if<Sequence>(&top().data);
    if (list == nullptr || list->tuple) malformed("append to something that is not a list");
    list->items.insert(list->items.end(), items.begin(), items.end());
  }

  void set_items(const std::vector<const Value*>& items) {
    auto* dictionary = std::get_if<Dictionary>(&top().data);
    if (dictionary == nullptr) malformed("items set on something that is not a dict");
    if (items.size() % 2 != 0) malformed("a key without a value");
    for (std::size_t i = 0; i < items.size(); i += 2) {
      dictionary->items.emplace_back(items[i], items[i + 1]);
    }
  }

  void push_dictionary(const std::vector<const Value*>& items) {
    push({Dictionary{}});
    set_items(items);
  }

  void set_item() {
    const Value* value = pop();
    const Value* key = pop();
    set_items({key, value});
  }

  void push_integer(std::int64_t value) { push({value}); }

  void push_text(std::uint64_t size) { push({std::string(reader_.take_text(size))}); }

  void push_long(std::uint64_t size) {
    const std::string_view bytes = reader_.take_text(size);
    if (bytes.size() > sizeof(std::int64_t)) return push({BigInteger{std::string(bytes)}});
    std::uint64_t bits = !bytes.empty() && (bytes.back() & 0x80) != 0 ? ~std::uint64_t{0} : 0;
    std::copy(bytes.begin(), bytes.end(), reinterpret_cast<char*>(&bits));
    push({static_cast<std::int64_t>(bits)});
  }

  void push_double() {
    std::uint64_t bits = reader_.take_number<std::uint64_t>();
    push({std::bit_cast<double>(__builtin_bswap64(bits))});  // big-endian, alone among them
  }

  void put(std::uint64_t slot) { memo_[slot] = &top(); }

  void get(std::uint64_t slot) {
    const auto found = memo_.find(slot);
    if (found == memo_.end()) malformed("unknown memo");
    charge(1);
    stack_.push_back(found->second);
  }

  void push_global() {
    const std::string_view module = reader_.take_line();
    push(resolve_global(module, reader_.take_line()));
  }

  void push_stack_global() {
    const auto* name = pop()->as<std::string>();
    const auto* module = pop()->as<std::string>();
    if (name == nullptr || module == nullptr) malformed("a global without a name");
    push(resolve_global(*module, *name));
  }

  void reduce() {
    const Value* arguments = pop();
    push(apply(*pop(), *arguments));
  }

  void push_storage() {
    document_.storages_.push_back(resolve_storage(*pop()));
    push({document_.storages_.back()});
  }

  /// Attributes of an OrderedDict (torch puts "_metadata" there) do not change the tensors.
  void build() {
    pop();
    if (top().as<Dictionary>() == nullptr) malformed("attributes set on something not a dict");
  }

  void stop() {
    document_.root_ = pop();
    if (!stack_.empty() || !marks_.empty()) malformed("values left over");
  }

  void execute(Opcode opcode);

  // Each does one kind of opcode; false: not of its kind.
  bool control(Opcode opcode);
  bool push_plain(Opcode opcode);
  bool contain(Opcode opcode);
  bool refer(Opcode opcode);

  ByteReader& reader_;
  Document document_;
  std::vector<Value*> stack_;
  std::vector<std::size_t> marks_;
  std::unordered_map<std::uint64_t, Value*> memo_;
  std::size_t charged_ = 0;
};

void Machine::execute(Opcode opcode) {
  const std::size_t at = reader_.position() - 1;
  if (control(opcode) || push_plain(opcode) || contain(opcode) || refer(opcode)) return;
  malformed(fmt::format("opcode 0x{:02x} at byte {}", static_cast<unsigned>(opcode), at));
}

bool Machine::control(Opcode opcode) {
  switch (opcode) {
    case Opcode::proto:
      reader_.take(1);
      return true;
    case Opcode::frame:
      reader_.take(8);
      return true;
    case Opcode::stop:
      stop();
      return true;
    case Opcode::mark:
      marks_.push_back(stack_.size());
      return true;
    case Opcode::pop:
      pop();
      return true;
    case Opcode::pop_mark:
      pop_to_mark();
      return true;
    default:
      return false;
  }
}

bool Machine::push_plain(Opcode opcode) {
  switch (opcode) {
    case Opcode::none:
      push({None{}});
      return true;
    case Opcode::new_true:
      push({true});
      return true;
    case Opcode::new_false:
      push({false});
      return true;
    case Opcode::binint:
      push_integer(reader_.take_number<std::int32_t>());
      return true;
    case Opcode::binint1:
      push_integer(reader_.take_number<std::uint8_t>());
      return true;
    case Opcode::binint2:
      push_integer(reader_.take_number<std::uint16_t>());
      return true;
    case Opcode::long1:
      push_long(reader_.take_number<std::uint8_t>());
      return true;
    case Opcode::binfloat:
      push_double();
      return true;
    case Opcode::short_binstring:
    case Opcode::short_binbytes:
    case Opcode::short_binunicode:
      push_text(reader_.take_number<std::uint8_t>());
      return true;
    case Opcode::binstring:
    case Opcode::binbytes:
    case Opcode::binunicode:
      push_text(reader_.take_number<std::uint32_t>());
      return true;
    case Opcode::binunicode8:
      push_text(reader_.take_number<std::uint64_t>());
      return true;
    default:
      return false;
  }
}

bool Machine::contain(Opcode opcode) {
  switch (opcode) {
    case Opcode::empty_tuple:
      push_tuple(0);
      return true;
    case Opcode::tuple1:
      push_tuple(1);
      return true;
    case Opcode::tuple2:
      push_tuple(2);
      return true;
    case Opcode::tuple3:
      push_tuple(3);
      return true;
    case Opcode::tuple:
      push({Sequence{true, pop_to_mark()}});
      return true;
    case Opcode::empty_list:
      push({Sequence{}});
      return true;
    case Opcode::list:
      push({Sequence{false, pop_to_mark()}});
      return true;
    case Opcode::append:
      append({pop()});
      return true;
    case Opcode::appends:
      append(pop_to_mark());
      return true;
    case Opcode::empty_dict:
      push({Dictionary{}});
      return true;
    case Opcode::dict:
      push_dictionary(pop_to_mark());
      return true;
    case Opcode::setitem:
      set_item();
      return true;
    case Opcode::setitems:
      set_items(pop_to_mark());
      return true;
    default:
      return false;
  }
}

bool Machine::refer(Opcode opcode) {
  switch (opcode) {
    case Opcode::binput:
      put(reader_.take_number<std::uint8_t>());
      return true;
    case Opcode::long_binput:
      put(reader_.take_number<std::uint32_t>());
      return true;
    case Opcode::memoize:
      put(memo_.size());
      return true;
    case Opcode::binget:
      get(reader_.take_number<std::uint8_t>());
      return true;
    case Opcode::long_binget:
      get(reader_.take_number<std::uint32_t>());
      return true;
    case Opcode::global:
      push_global();
      return true;
    case Opcode::stack_global:
      push_stack_global();
      return true;
    case Opcode::reduce:
      reduce();
      return true;
    case Opcode::build:
      build();
      return true;
    case Opcode::binpersid:
      push_storage();
      return true;
    default:
      return false;
  }
}

Document read(ByteReader& reader) { return Machine(reader).run(); }

}  // namespace impasto::pickle
