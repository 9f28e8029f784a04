/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What C++ has beyond C: namespaces, classes with bases and static members, overloaded functions and operators, templates, references, and objects that go by
 * reference without a word because only their own functions may copy them. Case cxx and the golden cxx_names ask for all of it.
 */
#include <cstdio>
#include <string>
#include <vector>

#define PROBED __attribute__((__noinline__, __noclone__))
#define HERE asm volatile("" ::: "memory")

namespace net { namespace deep {
struct Base {
	int id = 9, hidden = 1;
	virtual ~Base() {}
	PROBED virtual int who(int k) { HERE; return id + k; }
};
struct Mix { short mix = -4; };
class Conn : public Base, public Mix {
public:
	Conn(int fd, const char *name) : fd_(fd), name_(name) { total += fd; }
	PROBED int send(const char *buf, size_t n) { HERE; bytes_ += n; return fd_ + (int)n + buf[0]; }
	PROBED int send(int x) { HERE; return x + fd_; }
	PROBED int who(int k) override { HERE; return id * k + fd_; }
	PROBED static int stat(int z) { HERE; return z + total; }
	template <typename T> PROBED T add(T v) { HERE; return v + (T)fd_; }
	PROBED Conn &operator+=(int d) { HERE; fd_ += d; return *this; }
	static int total;
	int fd_, hidden = 2;
	std::string name_;
	size_t bytes_ = 0;
	enum class Mode : unsigned char { Off, On = 7 } mode = Mode::On;
	struct Nested { int q; } nested{5};
};
int Conn::total = 40;
static volatile int own = 77;
int shared_number = 12;

/* Passed by address, as the caller's copy: it has a destructor. */
struct Guard { int held; ~Guard() { HERE; } };
struct Pair { int whole; float part; double real; };

PROBED int use(Conn &c, const std::string &s, std::string copy, Conn *p, int &&moved, std::vector<int> &v, Conn::Mode m, Guard g, int last)
{
	HERE;
	return c.fd_ + (int)s.size() + (int)copy.size() + p->fd_ + moved + (int)v.size() + (int)m + g.held + last + own;
}
PROBED int mixed(Pair p, double d, int after) { HERE; return p.whole + (int)p.part + (int)d + after; }
} }

using namespace net::deep;
template <typename T, int N> PROBED T twice(T a, T b) { HERE; return a + b + N; }
template <typename T> struct Box { T val; int tag; PROBED T get(T d) { HERE; return val + d; } };
struct Op {
	int v;
	PROBED bool operator==(const Op &o) const { HERE; return v == o.v; }
	PROBED int operator()(int z) { HERE; return v + z; }
};
PROBED Guard give_guard(int x) { HERE; return Guard{x}; }
PROBED Pair give_pair(int x) { HERE; return Pair{x, 1.5f, 2.5}; }
PROBED std::string give_string(int x) { HERE; return std::string(x, 'k'); }
PROBED int over(int x) { HERE; return x; }
PROBED int over(const char *x) { HERE; return x[0]; }

int main(int argc, char **)
{
	Conn c(3, "a name that is too long to be kept inside"), d(4, "short");
	std::vector<int> v{1, -2, 3};
	int r = use(c, c.name_, "by value", &d, argc + 7, v, Conn::Mode::Off, give_guard(-5), 99);

	r += c.send("hi", 2) + c.send(7) + c.who(2) + Conn::stat(3) + (int)c.add<long>(5) + c.add<int>(6);
	c += 4;
	Base *b = &d;
	r += b->who(3);
	Box<long> wide{5, 6};
	Box<short> narrow{-7, 8};
	r += (int)wide.get(1) + narrow.get(2) + twice<int, 3>(1, 2) + (int)twice<long, 4>(3, 4);
	r += over(1) + over("z") + (int)give_string(argc + 2).size() + mixed(give_pair(-6), 0.5, 44);
	Op o{1}, same{1};
	r += (o == same) + o(4);
	printf("%d\n", r);
	return 0;
}
